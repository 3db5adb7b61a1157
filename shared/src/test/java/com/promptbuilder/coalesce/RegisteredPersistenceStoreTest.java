package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.IdempotentTasks.Result;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.SystemServices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemAlreadyExistsException;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;
import software.amazon.lambda.powertools.idempotency.persistence.PersistenceStore;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Leases of idempotency keys when a process shuts down. */
class RegisteredPersistenceStoreTest {
    private static final TestTable TABLE = new TestTable();
    private static final Duration TIME = Duration.ofSeconds(30);

    private final String id = "idempotency#" + UUID.randomUUID();
    private final Instant now = Instant.now();
    private final LeaseRegistry leases = new LeaseRegistry(TABLE.records());
    private final IdempotentTasks tasks = tasks(leases.register(this::store));
    private final IdempotentTasks otherEnvironment = tasks(this::store);

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Test
    void aRetryRunsTheTaskAtOnceAfterTheShutdownOfTheFirst() {
        tasks.run(id, "hash", TIME, () -> {
            assertThat(leases.releaseAll()).isEqualTo(1);
            assertThat(otherEnvironment.run(id, "hash", TIME, () -> Optional.of("second")))
                    .isEqualTo(new Result.Ran(true));
            return Optional.of("first");
        });

        assertThat(result()).isEqualTo(new Result.Replayed("second"));
    }

    @Test
    void afterTheReleaseTheResultIsNotWritten() {
        tasks.run(id, "hash", TIME, () -> {
            leases.releaseAll();
            return Optional.of("first");
        });

        assertThat(result()).isEqualTo(new Result.Ran(true));
    }

    @Test
    void afterTheReleaseATaskRunsWithoutALease() {
        leases.releaseAll();

        assertThat(tasks.run(id, "hash", TIME, () -> Optional.of("first"))).isEqualTo(new Result.Ran(false));
        assertThat(result()).isEqualTo(new Result.Ran(true));
    }

    @Test
    void aLeaseThatEndedIsNotReleasedAgain() {
        tasks.run(id, "hash", TIME, () -> Optional.of("first"));
        tasks.run(id + " 2", "hash", TIME, Optional::empty);

        assertThat(leases.releaseAll()).isZero();
        assertThat(result()).isEqualTo(new Result.Replayed("first"));
    }

    @Test
    void aRefusedLeaseIsNotReleased() {
        otherEnvironment.run(id, "hash", TIME, () -> {
            assertThat(tasks.run(id, "hash", Duration.ZERO, Optional::empty)).isEqualTo(new Result.StillRunning());
            assertThat(leases.releaseAll()).isZero();
            return Optional.of("first");
        });

        assertThat(result()).isEqualTo(new Result.Replayed("first"));
    }

    @Test
    void aLateRenewalDoesNotAcquireTheLeaseAgain() {
        PersistenceStore registered = leases.register(this::store).of("me");
        registered.putRecord(lease(), now);
        registered.putRecord(lease(), now);
        registered.deleteRecord(id);

        assertThatThrownBy(() -> registered.putRecord(lease(), now))
                .isInstanceOf(IdempotencyItemAlreadyExistsException.class);
        assertThat(result()).isEqualTo(new Result.Ran(true));
    }

    @Test
    void aLeaseWithoutAcknowledgementIsReleasedAfterTheTask() {
        tasks(leases.register(owner -> new LostAcknowledgement(store(owner))))
                .run(id, "hash", TIME, () -> Optional.of("first"));

        assertThat(leases.releaseAll()).isZero();
        assertThat(result()).isEqualTo(new Result.Ran(true));
    }

    private Result result() {
        return otherEnvironment.run(id, "hash", Duration.ZERO, () -> Optional.of("later"));
    }

    private DataRecord lease() {
        return new DataRecord(
                id,
                DataRecord.Status.INPROGRESS,
                now.plusSeconds(900).getEpochSecond(),
                "",
                "hash",
                OptionalLong.of(now.plusSeconds(9).toEpochMilli()));
    }

    private PersistenceStore store(String owner) {
        return new PowertoolsPersistenceStore(new DynamoDbTable(TABLE.client(), TABLE.name()), () -> now, owner);
    }

    private IdempotentTasks tasks(IdempotentTasks.Stores stores) {
        SystemServices system = new SystemServices(
                () -> now, _ -> false, () -> UUID.randomUUID().toString(), new Random(1), _ -> new Thread(() -> {}));
        return new IdempotentTasks(stores, LeaseTimings.DEFAULT, system);
    }

    /** A store that loses the acknowledgement of a lease. */
    private record LostAcknowledgement(PersistenceStore store) implements PersistenceStore {
        @Override
        public DataRecord getRecord(String key) {
            return store.getRecord(key);
        }

        @Override
        public void putRecord(DataRecord record, Instant time) {
            store.putRecord(record, time);
            throw new StoreUnavailableException("injected failure");
        }

        @Override
        public void updateRecord(DataRecord record) {
            store.updateRecord(record);
        }

        @Override
        public void deleteRecord(String key) {
            store.deleteRecord(key);
        }
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.IdempotentTasks.Result;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemAlreadyExistsException;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemNotFoundException;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;
import software.amazon.lambda.powertools.idempotency.persistence.DynamoDBPersistenceStore;
import software.amazon.lambda.powertools.idempotency.persistence.PersistenceStore;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IdempotentTasksTest {
    private static final TestTable TABLE = new TestTable();
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final ThreadFactory WITHOUT_HEARTBEAT = _ -> new Thread(() -> {});

    private final String id = "idempotency#" + UUID.randomUUID();
    private final AtomicInteger runs = new AtomicInteger();
    /** The library's status of a record depends on the system's clock. */
    private Instant now = Instant.now();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Test
    void aLaterRequestGetsTheFirstResult() {
        IdempotentTasks tasks = tasks(this::advance);

        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(true));
        now = now.plus(Duration.ofHours(23));
        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Replayed("{\"run\":1}"));
        assertThat(runs).hasValue(1);
    }

    @Test
    void theResultIsKeptForADay() {
        IdempotentTasks tasks = tasks(this::advance);
        tasks.run(id, "hash", TIME, this::first);
        now = now.plus(Duration.ofHours(24));

        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(true));
        assertThat(runs).hasValue(2);
    }

    @Test
    void anotherPayloadIsRefusedDuringTheTaskAndAfterIt() {
        IdempotentTasks tasks = tasks(this::advance);
        tasks.run(id, "hash", TIME, () -> {
            assertThat(tasks.run(id, "other", TIME, this::first)).isEqualTo(new Result.OtherPayload());
            return first();
        });

        assertThat(tasks.run(id, "other", TIME, this::first)).isEqualTo(new Result.OtherPayload());
        assertThat(runs).hasValue(1);
    }

    @Test
    void aRequestDuringTheTaskWaitsForItsResult() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        IdempotentTasks leader = tasks(this::advance);
        IdempotentTasks follower = tasks(_ -> {
            waiting.countDown();
            return await(done);
        });
        FutureTask<Result> followed = new FutureTask<>(() -> follower.run(id, "hash", TIME, this::first));

        Result led = leader.run(id, "hash", TIME, () -> {
            Thread.startVirtualThread(followed);
            assertThat(await(waiting)).isTrue();
            return first();
        });
        done.countDown();

        assertThat(led).isEqualTo(new Result.Ran(true));
        assertThat(followed.get()).isEqualTo(new Result.Replayed("{\"run\":1}"));
        assertThat(runs).hasValue(1);
    }

    @Test
    void aRequestWhoseTimeEndsMeanwhileDoesNotRunTheTask() {
        IdempotentTasks tasks = tasks(this::advance);
        tasks.run(id, "hash", TIME, () -> {
            assertThat(tasks.run(id, "hash", Duration.ofSeconds(5), this::first))
                    .isEqualTo(new Result.StillRunning());
            return first();
        });

        assertThat(runs).hasValue(1);
    }

    @Test
    void aTaskWithoutAResultRunsAgain() {
        IdempotentTasks tasks = tasks(this::advance);

        assertThat(tasks.run(id, "hash", TIME, Optional::empty)).isEqualTo(new Result.Ran(true));
        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(true));
    }

    @Test
    void aTaskThatFailsRunsAgainAtOnce() {
        IdempotentTasks tasks = tasks(this::advance);
        assertThatThrownBy(() -> tasks.run(id, "hash", TIME, () -> {
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);

        Instant before = now;
        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(true));
        assertThat(now).isEqualTo(before);
    }

    @Test
    void afterACrashARequestWaitsForTheEndOfTheLeaseAndRunsTheTask() {
        store("crashed")
                .putRecord(
                        new DataRecord(
                                id,
                                DataRecord.Status.INPROGRESS,
                                now.plusSeconds(900).getEpochSecond(),
                                "",
                                "hash",
                                OptionalLong.of(now.plusSeconds(9).toEpochMilli())),
                        now);
        Instant crash = now;

        assertThat(tasks(this::advance).run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(true));
        assertThat(now).isBetween(crash.plusSeconds(9), crash.plusSeconds(11));
    }

    @Test
    void aLateOwnerDoesNotReplaceTheResultOfItsSuccessor() {
        IdempotentTasks tasks = tasks(this::advance);
        tasks.run(id, "hash", TIME, () -> {
            now = now.plusSeconds(10);
            assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(true));
            return Optional.of("{\"late\":true}");
        });

        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Replayed("{\"run\":1}"));
    }

    @Test
    void theHeartbeatRenewsTheLeaseWhileTheTaskRuns() {
        CountDownLatch renewed = new CountDownLatch(1);
        PersistenceStore store = new RecordingStore(renewed);
        SystemServices system = new SystemServices(
                () -> now,
                _ -> true,
                () -> "me",
                new Random(1),
                Thread.ofVirtual().factory());

        new IdempotentTasks(_ -> store, LeaseTimings.DEFAULT, system).run(id, "hash", TIME, () -> {
            assertThat(await(renewed)).isTrue();
            return Optional.empty();
        });
    }

    @Test
    void withoutTheStoreTheTaskRunsAndTheResultSaysSo() {
        IdempotentTasks tasks = new IdempotentTasks(
                owner -> new PowertoolsPersistenceStore(new DynamoDbTable(TABLE.client(), "absent"), () -> now, owner),
                LeaseTimings.DEFAULT,
                system(this::advance));

        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(false));
        assertThat(runs).hasValue(1);
    }

    @Test
    void aResultThatCannotBeStoredIsReported() {
        IdempotentTasks tasks = new IdempotentTasks(
                _ -> new RecordingStore(new CountDownLatch(2)), LeaseTimings.DEFAULT, system(this::advance));

        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(false));
        assertThat(runs).hasValue(1);
    }

    @Test
    void aResultThatDoesNotFitIntoTheItemIsNotKept() {
        IdempotentTasks tasks = tasks(this::advance);

        assertThat(tasks.run(id, "hash", TIME, () -> Optional.of("x".repeat(500_000))))
                .isEqualTo(new Result.Ran(false));
        assertThat(tasks.run(id, "hash", TIME, this::first)).isEqualTo(new Result.Ran(true));
    }

    @Test
    void thePowertoolsStoreReadsTheResult() {
        tasks(this::advance).run(id, "hash", TIME, this::first);

        DataRecord read = DynamoDBPersistenceStore.builder()
                .withTableName(TABLE.name())
                .withDynamoDbClient(TABLE.client())
                .build()
                .getRecord(id);
        assertThat(read.getStatus()).isEqualTo(DataRecord.Status.COMPLETED);
        assertThat(read.getResponseData()).isEqualTo("{\"run\":1}");
        assertThat(read.getPayloadHash()).isEqualTo("hash");
        assertThat(read.getExpiryTimestamp())
                .isEqualTo(now.plus(Duration.ofHours(24)).getEpochSecond());
    }

    private Optional<String> first() {
        return Optional.of("{\"run\":" + runs.incrementAndGet() + "}");
    }

    private boolean advance(Duration pause) {
        now = now.plus(pause);
        return true;
    }

    private IdempotentTasks tasks(Sleeper sleeper) {
        return new IdempotentTasks(this::store, LeaseTimings.DEFAULT, system(sleeper));
    }

    private SystemServices system(Sleeper sleeper) {
        return new SystemServices(
                () -> now, sleeper, () -> UUID.randomUUID().toString(), new Random(1), WITHOUT_HEARTBEAT);
    }

    private PersistenceStore store(String owner) {
        return new PowertoolsPersistenceStore(new DynamoDbTable(TABLE.client(), TABLE.name()), () -> now, owner);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Grants every lease, counts down when one is renewed, and takes no result. */
    private static final class RecordingStore implements PersistenceStore {
        private final CountDownLatch renewed;
        private final AtomicInteger leases = new AtomicInteger();

        RecordingStore(CountDownLatch renewed) {
            this.renewed = renewed;
        }

        @Override
        public DataRecord getRecord(String key) {
            throw new IdempotencyItemNotFoundException(key);
        }

        @Override
        public void putRecord(DataRecord record, Instant time) throws IdempotencyItemAlreadyExistsException {
            if (leases.incrementAndGet() > 1) {
                renewed.countDown();
            }
        }

        @Override
        public void updateRecord(DataRecord record) {
            throw new StoreUnavailableException("the table is away");
        }

        @Override
        public void deleteRecord(String key) {
            throw new StoreUnavailableException("the table is away");
        }
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LeaseRegistryTest extends RecordStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant EXPIRATION = NOW.plusSeconds(60);
    private static final RecordStore.RecordValue OUTCOME = new RecordStore.RecordValue("{}", EXPIRATION);

    private final InMemoryRecordStore table = new InMemoryRecordStore();
    private final LeaseRegistry ours = new LeaseRegistry(table);

    @Override
    protected RecordStore store() {
        return ours;
    }

    @Test
    void allHeldLeasesAreReleased() {
        List.of(1, 2, 3, 4).forEach(number -> assertThat(acquire(number)).isTrue());
        ours.complete(key(1), "owner 1", OUTCOME);
        ours.release(key(2), "owner 2");
        ours.renew(key(3), lease(3));

        assertThat(ours.releaseAll()).isEqualTo(2);
        assertThat(List.of(3, 4))
                .allSatisfy(number -> assertThat(
                                table.read(key(number)).orElseThrow().hasActiveLease(NOW))
                        .isFalse());
        assertThat(table.read(key(1)).orElseThrow().completedData(NOW)).contains("{}");
    }

    @Test
    void anotherOwnersLeaseIsNotReleased() {
        acquire(1);
        table.acquire(key(1), lease(9), table.read(key(1)));

        assertThat(ours.releaseAll()).isZero();
        assertThat(table.read(key(1)).orElseThrow().hasActiveLease(NOW)).isTrue();
    }

    @Test
    void afterTheReleaseALeaderWritesNothing() {
        acquire(1);
        ours.releaseAll();
        Optional<IdempotencyRecord> released = table.read(key(1));

        assertThat(ours.renew(key(1), lease(1))).isFalse();
        assertThat(ours.complete(key(1), "owner 1", OUTCOME)).isFalse();
        assertThat(table.read(key(1))).isEqualTo(released);
    }

    @Test
    void withoutTheRegistryTheStoreProtectsTheNextOwnersRecord() {
        acquire(1);
        ours.releaseAll();
        assertThat(table.acquire(key(1), lease(2), table.read(key(1)))).isTrue();
        Optional<IdempotencyRecord> next = table.read(key(1));

        assertThat(table.renew(key(1), lease(1))).isFalse();
        assertThat(table.complete(key(1), "owner 1", OUTCOME)).isFalse();
        assertThat(table.read(key(1))).isEqualTo(next);
    }

    @Test
    void afterTheReleaseNoLeaseIsAcquired() {
        ours.releaseAll();

        assertThatThrownBy(() -> acquire(1)).isInstanceOf(StoreUnavailableException.class);
        assertThat(table.read(key(1))).isEmpty();
    }

    @Test
    void aLeaseWithoutAcknowledgementIsReleased() {
        LostAcknowledgement slow = new LostAcknowledgement(table);
        LeaseRegistry leases = new LeaseRegistry(slow);
        assertThatThrownBy(() -> leases.acquire(key(1), lease(1), Optional.empty()))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(leases.releaseAll()).isEqualTo(1);
        assertThat(table.read(key(1)).orElseThrow().hasActiveLease(NOW)).isFalse();
    }

    @Test
    void anUnavailableTableDoesNotPreventTheShutdown() {
        LeaseRegistry leases = new LeaseRegistry(new FailingRelease(table));
        leases.acquire(key(1), lease(1), Optional.empty());

        assertThat(leases.releaseAll()).isZero();
    }

    @Test
    void aLeaseWhoseCompletionFailedIsReleased() {
        LeaseRegistry leases = new LeaseRegistry(new FailingCompletion(table));
        leases.acquire(key(1), lease(1), Optional.empty());
        assertThatThrownBy(() -> leases.complete(key(1), "owner 1", OUTCOME))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(leases.releaseAll()).isEqualTo(1);
        assertThat(table.read(key(1)).orElseThrow().hasActiveLease(NOW)).isFalse();
    }

    private boolean acquire(int number) {
        return ours.acquire(key(number), lease(number), Optional.empty());
    }

    private static RecordStore.Lease lease(int number) {
        return new RecordStore.Lease("owner " + number, NOW.plusSeconds(5), EXPIRATION);
    }

    private static AnswerKey key(int number) {
        byte[] digest = new byte[32];
        digest[31] = (byte) number;
        return AnswerKey.ofDigest(digest);
    }

    /** A table that loses the acknowledgement of an acquisition. */
    private static final class LostAcknowledgement extends ForwardingStore {
        private LostAcknowledgement(RecordStore table) {
            super(table);
        }

        @Override
        public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
            super.acquire(key, lease, seen);
            throw new StoreUnavailableException("injected failure");
        }
    }

    /** A table that fails releases. */
    private static final class FailingRelease extends ForwardingStore {
        private FailingRelease(RecordStore table) {
            super(table);
        }

        @Override
        public boolean release(AnswerKey key, String owner) {
            throw new StoreUnavailableException("injected failure");
        }
    }

    /** A table that fails completions. */
    private static final class FailingCompletion extends ForwardingStore {
        private FailingCompletion(RecordStore table) {
            super(table);
        }

        @Override
        public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
            throw new StoreUnavailableException("injected failure");
        }
    }

    /** A table that passes every call on. */
    private abstract static class ForwardingStore implements RecordStore {
        private final RecordStore table;

        private ForwardingStore(RecordStore table) {
            this.table = table;
        }

        @Override
        public Optional<IdempotencyRecord> read(AnswerKey key) {
            return table.read(key);
        }

        @Override
        public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
            return table.acquire(key, lease, seen);
        }

        @Override
        public boolean renew(AnswerKey key, Lease lease) {
            return table.renew(key, lease);
        }

        @Override
        public boolean release(AnswerKey key, String owner) {
            return table.release(key, owner);
        }

        @Override
        public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
            return table.setPendingJob(key, pendingJob, seen);
        }

        @Override
        public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
            return table.complete(key, owner, recordValue);
        }

        @Override
        public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
            return table.put(key, recordValue, now);
        }
    }
}

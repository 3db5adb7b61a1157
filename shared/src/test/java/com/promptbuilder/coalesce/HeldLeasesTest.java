package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HeldLeasesTest extends RecordStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant EXPIRATION = NOW.plusSeconds(60);
    private static final RecordStore.Outcome OUTCOME = new RecordStore.Outcome("{}", EXPIRATION);

    private final InMemoryRecords table = new InMemoryRecords();
    private final HeldLeases ours = new HeldLeases(table);

    @Override
    protected RecordStore store() {
        return ours;
    }

    @Test
    void allThatAreStillHeldAreGivenBack() {
        List.of(1, 2, 3, 4).forEach(number -> assertThat(acquire(number)).isTrue());
        ours.complete(key(1), "owner 1", OUTCOME);
        ours.release(key(2), "owner 2");
        ours.renew(key(3), lease(3));

        assertThat(ours.giveBackAll()).isEqualTo(2);
        assertThat(List.of(3, 4))
                .allSatisfy(number -> assertThat(
                                table.read(key(number)).orElseThrow().isLed(NOW))
                        .isFalse());
        assertThat(table.read(key(1)).orElseThrow().outcome(NOW)).contains("{}");
    }

    @Test
    void aLeaseThatSomebodyElseTookIsNotTouched() {
        acquire(1);
        table.acquire(key(1), lease(9), table.read(key(1)));

        assertThat(ours.giveBackAll()).isZero();
        assertThat(table.read(key(1)).orElseThrow().isLed(NOW)).isTrue();
    }

    @Test
    void whoseLeaseWasGivenBackWritesNothingAnyMore() {
        acquire(1);
        ours.giveBackAll();
        Optional<IdempotencyRecord> givenBack = table.read(key(1));

        assertThat(ours.renew(key(1), lease(1))).isFalse();
        assertThat(ours.complete(key(1), "owner 1", OUTCOME)).isFalse();
        assertThat(table.read(key(1))).isEqualTo(givenBack);
    }

    @Test
    void evenPastThisGuardTheNextOwnersRecordIsSafe() {
        acquire(1);
        ours.giveBackAll();
        assertThat(table.acquire(key(1), lease(2), table.read(key(1)))).isTrue();
        Optional<IdempotencyRecord> next = table.read(key(1));

        assertThat(table.renew(key(1), lease(1))).isFalse();
        assertThat(table.complete(key(1), "owner 1", OUTCOME)).isFalse();
        assertThat(table.read(key(1))).isEqualTo(next);
    }

    @Test
    void afterwardsNoLeaseIsTaken() {
        ours.giveBackAll();

        assertThatThrownBy(() -> acquire(1)).isInstanceOf(StoreException.class);
        assertThat(table.read(key(1))).isEmpty();
    }

    @Test
    void oneThatMayHaveBeenTakenIsGivenBackToo() {
        SlowToSay slow = new SlowToSay(table);
        HeldLeases leases = new HeldLeases(slow);
        assertThatThrownBy(() -> leases.acquire(key(1), lease(1), Optional.empty()))
                .isInstanceOf(StoreException.class);

        assertThat(leases.giveBackAll()).isEqualTo(1);
        assertThat(table.read(key(1)).orElseThrow().isLed(NOW)).isFalse();
    }

    @Test
    void aTableThatIsAwayKeepsNobodyFromEnding() {
        HeldLeases leases = new HeldLeases(new Away(table));
        leases.acquire(key(1), lease(1), Optional.empty());

        assertThat(leases.giveBackAll()).isZero();
    }

    @Test
    void aLeaseWhoseCompletionFailedIsStillGivenBack() {
        HeldLeases leases = new HeldLeases(new Refusing(table));
        leases.acquire(key(1), lease(1), Optional.empty());
        assertThatThrownBy(() -> leases.complete(key(1), "owner 1", OUTCOME)).isInstanceOf(StoreException.class);

        assertThat(leases.giveBackAll()).isEqualTo(1);
        assertThat(table.read(key(1)).orElseThrow().isLed(NOW)).isFalse();
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

    /** A table whose word of a lease that was taken gets lost. */
    private static final class SlowToSay extends Around {
        private SlowToSay(RecordStore table) {
            super(table);
        }

        @Override
        public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
            super.acquire(key, lease, seen);
            throw new StoreException("made to fail");
        }
    }

    /** A table that is away once a lease is taken. */
    private static final class Away extends Around {
        private Away(RecordStore table) {
            super(table);
        }

        @Override
        public boolean release(AnswerKey key, String owner) {
            throw new StoreException("made to fail");
        }
    }

    /** A table that answers no completion. */
    private static final class Refusing extends Around {
        private Refusing(RecordStore table) {
            super(table);
        }

        @Override
        public boolean complete(AnswerKey key, String owner, Outcome outcome) {
            throw new StoreException("made to fail");
        }
    }

    /** A table as it is. */
    private abstract static class Around implements RecordStore {
        private final RecordStore table;

        private Around(RecordStore table) {
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
        public boolean promise(AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
            return table.promise(key, promise, seen);
        }

        @Override
        public boolean complete(AnswerKey key, String owner, Outcome outcome) {
            return table.complete(key, owner, outcome);
        }

        @Override
        public boolean put(AnswerKey key, Outcome outcome, Instant now) {
            return table.put(key, outcome, now);
        }
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract of {@link RecordStore}. */
public abstract class RecordStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final Instant EXPIRATION = NOW.plusSeconds(3600);
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final AnswerKey key = newKey();

    protected abstract RecordStore store();

    @Test
    void aRecordIsAbsentAtFirst() {
        assertThat(store().read(key)).isEmpty();
    }

    @Test
    void aLeaseIsReadBackToTheMillisecond() {
        assertThat(acquire("me", Optional.empty())).isTrue();

        IdempotencyRecord record = read();
        assertThat(record.status()).isEqualTo(IdempotencyRecord.Status.INPROGRESS);
        assertThat(record.owner()).contains("me");
        assertThat(record.leaseEnd()).contains(NOW.plusSeconds(5));
        assertThat(record.hasActiveLease(NOW)).isTrue();
        assertThat(record.hasActiveLease(NOW.plusSeconds(5))).isFalse();
    }

    @Test
    void anEventuallyConsistentReadShowsWhatWasWritten() {
        assertThat(store().readEventuallyConsistent(key)).isEmpty();
        acquire("me", Optional.empty());

        assertThat(store().readEventuallyConsistent(key)).isEqualTo(store().read(key));
    }

    @Test
    void onlyOneOfTwoAcquiresAnAbsentRecord() {
        assertThat(acquire("one", Optional.empty())).isTrue();
        assertThat(acquire("two", Optional.empty())).isFalse();
        assertThat(read().owner()).contains("one");
    }

    @Test
    void aRepeatedAcquisitionReturnsTrue() {
        assertThat(acquire("me", Optional.empty())).isTrue();
        assertThat(acquire("me", Optional.empty())).isTrue();
        assertThat(acquire("other", Optional.empty())).isFalse();

        store().complete(key, "me", new RecordStore.RecordValue("{}", NOW));
        Optional<IdempotencyRecord> seen = store().read(key);
        assertThat(acquire("next", seen)).isTrue();
        assertThat(acquire("next", seen)).isTrue();
        assertThat(acquire("me", seen)).isFalse();
    }

    @Test
    void onlyOneOfTwoTakesOverAnExpiredLease() {
        acquire("gone", Optional.empty());
        Optional<IdempotencyRecord> seen = store().read(key);

        assertThat(acquire("one", seen)).isTrue();
        assertThat(acquire("two", seen)).isFalse();
        assertThat(read().owner()).contains("one");
    }

    @Test
    void aLeaseThatWasRenewedSinceItWasSeenIsNotTakenOver() {
        acquire("alive", Optional.empty());
        Optional<IdempotencyRecord> seen = store().read(key);
        store().renew(key, lease("alive", LATER));

        assertThat(acquire("thief", seen)).isFalse();
        assertThat(read().leaseEnd()).contains(LATER);
    }

    @Test
    void aCompletedRecordThatExpiredIsTakenOver() {
        acquire("me", Optional.empty());
        store().complete(key, "me", new RecordStore.RecordValue("{}", NOW));

        assertThat(acquire("next", store().read(key))).isTrue();
        assertThat(read().completedData(NOW)).isEmpty();
    }

    @Test
    void dataIsKeptUntilTheNextCompletion() {
        acquire("me", Optional.empty());
        store().complete(key, "me", new RecordStore.RecordValue("{\"old\":1}", NOW));
        acquire("next", store().read(key));
        store().renew(key, lease("next", LATER));
        assertThat(read().data()).contains("{\"old\":1}");

        acquire("third", store().read(key));
        assertThat(read().data()).contains("{\"old\":1}");
        store().complete(key, "third", new RecordStore.RecordValue("{\"new\":1}", EXPIRATION));
        assertThat(read().data()).contains("{\"new\":1}");
    }

    @Test
    void theOwnerCompletesOnce() {
        acquire("me", Optional.empty());

        assertThat(store().complete(key, "me", new RecordStore.RecordValue("{\"a\":1}", EXPIRATION)))
                .isTrue();
        assertThat(store().complete(key, "me", new RecordStore.RecordValue("{\"a\":2}", EXPIRATION)))
                .isFalse();
        assertThat(read().completedData(NOW)).contains("{\"a\":1}");
    }

    @Test
    void aLateOwnerWritesNothing() {
        acquire("late", Optional.empty());
        acquire("next", store().read(key));

        assertThat(store().renew(key, lease("late", LATER))).isFalse();
        assertThat(store().complete(key, "late", new RecordStore.RecordValue("{\"late\":1}", EXPIRATION)))
                .isFalse();
        assertThat(read().owner()).contains("next");
        assertThat(read().data()).isEmpty();
    }

    @Test
    void aRepeatedCompletionIsRecognizedAndWritesNothing() {
        RecordStore.RecordValue recordValue = new RecordStore.RecordValue("{\"a\":1}", EXPIRATION);
        acquire("me", Optional.empty());
        assertThat(store().complete(key, "me", recordValue)).isTrue();
        setJob("refresh", store().read(key));

        assertThat(store().complete(key, "me", recordValue)).isTrue();
        assertThat(store().complete(key, "other", recordValue)).isFalse();
        assertThat(read().pendingJob()).contains(job("refresh"));
    }

    @Test
    void aRepeatedCompletionIsRefusedOnceAnotherOwnerHasTheRecord() {
        RecordStore.RecordValue recordValue = new RecordStore.RecordValue("{\"a\":1}", NOW);
        acquire("me", Optional.empty());
        store().complete(key, "me", recordValue);
        acquire("next", store().read(key));

        assertThat(store().complete(key, "me", recordValue)).isFalse();
        store().complete(key, "next", recordValue);
        assertThat(store().complete(key, "me", recordValue)).isFalse();
        assertThat(read().owner()).contains("next");
    }

    @Test
    void aReleasedLeaseStaysFreeUntilItIsAcquired() {
        acquire("me", Optional.empty());

        assertThat(store().release(key, "me")).isTrue();
        assertThat(store().renew(key, lease("me", LATER))).isFalse();
        assertThat(read().hasActiveLease(NOW)).isFalse();
        assertThat(acquire("next", store().read(key))).isTrue();
        assertThat(read().owner()).contains("next");
    }

    @Test
    void aRepeatedReleaseIsRecognizedUntilAnotherOwnerHasTheLease() {
        acquire("me", Optional.empty());

        assertThat(store().release(key, "me")).isTrue();
        assertThat(store().release(key, "me")).isTrue();
        acquire("next", store().read(key));
        assertThat(store().release(key, "me")).isFalse();
        assertThat(read().hasActiveLease(NOW)).isTrue();
    }

    @Test
    void aRepeatedAcquisitionDoesNotUndoARelease() {
        acquire("me", Optional.empty());
        store().release(key, "me");

        assertThat(acquire("me", Optional.empty())).isFalse();
        assertThat(read().hasActiveLease(NOW)).isFalse();
    }

    @Test
    void aPendingJobInANewRecordDoesNotPreventALease() {
        assertThat(setJob("job", Optional.empty())).isTrue();

        assertThat(read().pendingJob()).contains(job("job"));
        assertThat(read().hasActiveLease(NOW)).isFalse();
        assertThat(acquire("eager", store().read(key))).isTrue();
        assertThat(read().owner()).contains("eager");
        assertThat(read().pendingJob()).contains(job("job"));
    }

    @Test
    void onlyOneOfTwoSetsAPendingJob() {
        assertThat(setJob("one", Optional.empty())).isTrue();
        assertThat(setJob("two", Optional.empty())).isFalse();
        assertThat(setJob("one", Optional.empty())).isTrue();

        Optional<IdempotencyRecord> seen = store().read(key);
        assertThat(setJob("three", seen)).isTrue();
        assertThat(setJob("four", seen)).isFalse();
        assertThat(setJob("three", seen)).isTrue();
        assertThat(read().pendingJob()).contains(job("three"));
    }

    @Test
    void aPendingJobStaysDuringALeaseUntilThereIsAnAnswer() {
        acquire("leader", Optional.empty());
        assertThat(setJob("job", store().read(key))).isTrue();

        assertThat(store().renew(key, lease("leader", LATER))).isTrue();
        assertThat(read().pendingJob()).contains(job("job"));
        store().complete(key, "leader", new RecordStore.RecordValue("{\"failure\":1}", EXPIRATION, false));
        assertThat(read().pendingJob()).contains(job("job"));
        acquire("next", store().read(key));
        store().complete(key, "next", new RecordStore.RecordValue("{\"answer\":1}", EXPIRATION));
        assertThat(read().pendingJob()).isEmpty();
        assertThat(read().completedData(NOW)).contains("{\"answer\":1}");
    }

    @Test
    void aPendingJobIsRemovedUnlessAnotherHasReplacedIt() {
        setJob("mine", Optional.empty());
        Optional<IdempotencyRecord> seen = store().read(key);
        setJob("anothers", seen);

        assertThat(store().setPendingJob(key, Optional.empty(), seen)).isFalse();
        assertThat(store().setPendingJob(key, Optional.empty(), store().read(key)))
                .isTrue();
        assertThat(read().pendingJob()).isEmpty();
        assertThat(acquire("next", store().read(key))).isTrue();
    }

    @Test
    void aWriterThatSawNoPendingJobDoesNotRemoveIt() {
        acquire("gone", Optional.empty());
        Optional<IdempotencyRecord> seen = store().read(key);
        setJob("job", seen);

        assertThat(acquire("next", seen)).isFalse();
        assertThat(acquire("next", store().read(key))).isTrue();
        assertThat(read().pendingJob()).contains(job("job"));
    }

    @Test
    void aPendingJobForADeletedRecordIsNotSet() {
        IdempotencyRecord seen = new IdempotencyRecord(
                IdempotencyRecord.Status.COMPLETED,
                NOW,
                Optional.empty(),
                Optional.of("{}"),
                Optional.empty(),
                Optional.empty());

        assertThat(setJob("job", Optional.of(seen))).isFalse();
        assertThat(store().read(key)).isEmpty();
    }

    @Test
    void aRecordExpiresNoEarlierThanItsPendingJob() {
        Instant until = NOW.plus(Duration.ofHours(5));
        Optional<PendingJob> open = Optional.of(new PendingJob("job", until, NOW));
        RecordStore.RecordValue failure = new RecordStore.RecordValue("{\"failure\":1}", NOW.plusSeconds(3), false);

        store().setPendingJob(key, open, Optional.empty());
        assertThat(read().expiration()).isAfter(until);
        acquire("one", store().read(key));
        assertThat(read().expiration()).isAfter(until);
        store().renew(key, lease("one", LATER));
        assertThat(read().expiration()).isAfter(until);
        store().complete(key, "one", failure);
        assertThat(read().expiration()).isAfter(until);
        assertThat(read().data()).contains("{\"failure\":1}");
        assertThat(read().hasActiveLease(NOW)).isFalse();

        acquire("two", store().read(key));
        store().complete(key, "two", new RecordStore.RecordValue("{\"answer\":1}", EXPIRATION));
        assertThat(read().expiration()).isBefore(EXPIRATION.plusSeconds(1));
    }

    @Test
    void aPendingJobExtendsARecordWithALeaseOrAnOutcome() {
        Instant until = NOW.plus(Duration.ofHours(5));
        Optional<PendingJob> open = Optional.of(new PendingJob("job", until, NOW));
        RecordStore.RecordValue failure = new RecordStore.RecordValue("{\"failure\":1}", NOW.plusSeconds(3), false);

        acquire("one", Optional.empty());
        store().setPendingJob(key, open, store().read(key));
        store().renew(key, lease("one", LATER));
        assertThat(read().expiration()).isAfter(until);
        store().complete(key, "one", failure);
        assertThat(read().expiration()).isAfter(until);
        store().setPendingJob(key, Optional.of(new PendingJob("job 2", LATER, NOW)), store().read(key));
        assertThat(read().expiration()).isAfter(until);
        acquire("two", store().read(key));
        RecordStore.RecordValue longer = new RecordStore.RecordValue("{\"failure\":2}", until.plusSeconds(7200), false);
        store().complete(key, "two", longer);
        assertThat(read().expiration()).isAfterOrEqualTo(longer.expiration());
    }

    private boolean setJob(String id, Optional<IdempotencyRecord> seen) {
        return store().setPendingJob(key, Optional.of(job(id)), seen);
    }

    private static PendingJob job(String id) {
        return new PendingJob(id, LATER, NOW.plusMillis(7));
    }

    @Test
    void anExpiredRecordThatIsNotDeletedHasNoOutcome() {
        store().put(key, new RecordStore.RecordValue("{}", EXPIRATION), NOW);

        assertThat(read().completedData(EXPIRATION)).contains("{}");
        assertThat(read().completedData(EXPIRATION.plusSeconds(1))).isEmpty();
    }

    @Test
    void putDoesNotOverwriteALease() {
        acquire("leader", Optional.empty());

        assertThat(store().put(key, new RecordStore.RecordValue("{}", EXPIRATION), NOW))
                .isFalse();
        assertThat(store().put(key, new RecordStore.RecordValue("{}", EXPIRATION), LATER))
                .isTrue();
        assertThat(store().complete(key, "leader", new RecordStore.RecordValue("{\"late\":1}", EXPIRATION)))
                .isFalse();
    }

    @Test
    void oneOfManyThreadsGetsTheLease() {
        long winners = IntStream.range(0, 16)
                .parallel()
                .filter(i -> acquire("owner " + i, Optional.empty()))
                .count();

        assertThat(winners).isEqualTo(1);
    }

    private boolean acquire(String owner, Optional<IdempotencyRecord> seen) {
        return store().acquire(key, lease(owner, NOW.plusSeconds(5)), seen);
    }

    private IdempotencyRecord read() {
        return store().read(key).orElseThrow();
    }

    private static RecordStore.Lease lease(String owner, Instant end) {
        return new RecordStore.Lease(owner, end, EXPIRATION);
    }

    private static AnswerKey newKey() {
        byte[] digest = new byte[32];
        digest[0] = (byte) KEYS.incrementAndGet();
        return AnswerKey.ofDigest(digest);
    }
}

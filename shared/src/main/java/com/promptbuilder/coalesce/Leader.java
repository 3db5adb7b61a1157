package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The caller that makes an outcome for all: acquires the lease, renews it while it works, completes the record. */
record Leader<T>(
        RecordStore store,
        Codec<T> codec,
        LeaseTimings times,
        SystemServices systemServices,
        AnswerKey key,
        RequestTrace requestTrace,
        Loader<T> make) {

    /** Pauses between attempts to complete the record: 1 s in all. */
    private static final List<Duration> COMPLETION_PAUSES =
            Stream.of(50, 100, 200, 300, 350).map(Duration::ofMillis).toList();

    /** What came of trying to lead. */
    sealed interface Attempt<T> {
        record Completed<T>(Optional<T> outcome, CoalescedResult.Role role) implements Attempt<T> {}

        record LostRace<T>() implements Attempt<T> {}
    }

    /**
     * Acquires the lease, if the record still is what was seen, and then makes the outcome.
     *
     * @param deadline from when on completing the record is not repeated
     */
    Attempt<T> tryLead(Optional<IdempotencyRecord> seen, Instant deadline) {
        String owner = FencingToken.of(systemServices.owners().get(), requestTrace.spanContext());
        Optional<String> past = seen.flatMap(IdempotencyRecord::data);
        try {
            if (!store.acquire(key, times.lease(owner, now()), seen)) {
                return new Attempt.LostRace<>();
            }
        } catch (StoreUnavailableException unsure) {
            // The lease may be ours all the same, so it is held as if it were: one that is not refuses to be renewed.
            return makeHoldingLease(owner, past, deadline, CoalescedResult.Role.UNCOORDINATED);
        }
        return makeHoldingLease(owner, past, deadline, CoalescedResult.Role.LEADER_LOST_LEASE);
    }

    /** Makes the outcome for this caller only. */
    Optional<T> loadUncoordinated() {
        return make.load(Optional.empty());
    }

    private Attempt<T> makeHoldingLease(
            String owner, Optional<String> past, Instant deadline, CoalescedResult.Role roleIfLost) {
        Optional<T> outcome = Optional.empty();
        try (Heartbeat _ = new Heartbeat(store, key, owner, times, systemServices).start()) {
            outcome = make.load(past);
        } finally {
            // Neither a bug in the making nor a leader out of time may cost the followers the rest of the lease.
            if (outcome.isEmpty()) {
                release(owner);
            }
        }
        CoalescedResult.Role role =
                outcome.map(made -> complete(owner, made, deadline, roleIfLost)).orElse(roleIfLost);
        return new Attempt.Completed<>(outcome, role);
    }

    private void release(String owner) {
        try {
            store.release(key, owner);
        } catch (StoreUnavailableException away) {
            // Then the lease passes by itself.
        }
    }

    /** The outcome is paid for: it goes to its caller whatever becomes of the record, and one slow write does not take it from the others. */
    private CoalescedResult.Role complete(String owner, T outcome, Instant deadline, CoalescedResult.Role roleIfLost) {
        RecordStore.RecordValue shared = codec.encode(outcome);
        if (!shared.fits()) {
            release(owner);
            return roleIfLost;
        }
        Iterator<Duration> pauses = COMPLETION_PAUSES.iterator();
        do {
            try {
                return store.complete(key, owner, shared) ? CoalescedResult.Role.LEADER : roleIfLost;
            } catch (StoreUnavailableException unavailable) {
                // The next attempt is refused if another leader has the lease by then, and recognized if this one was
                // written.
            }
        } while (pauses.hasNext() && pause(pauses.next(), deadline));
        release(owner);
        return CoalescedResult.Role.UNCOORDINATED;
    }

    /** False if the pause would outlast the caller's time, or its thread is interrupted. */
    private boolean pause(Duration pause, Instant deadline) {
        return now().plus(pause).isBefore(deadline) && systemServices.sleeper().sleep(pause);
    }

    private Instant now() {
        return systemServices.clock().instant();
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.trace.Trace;
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
        LeaseTimes times,
        Surroundings surroundings,
        AnswerKey key,
        Trace trace,
        Maker<T> make) {

    /** Pauses between attempts to complete the record: 1 s in all. */
    private static final List<Duration> COMPLETION_PAUSES =
            Stream.of(50, 100, 200, 300, 350).map(Duration::ofMillis).toList();

    /** What came of trying to lead. */
    sealed interface Attempt<T> {
        record Made<T>(Optional<T> outcome, Shared.Role role) implements Attempt<T> {}

        record SomebodyWasFaster<T>() implements Attempt<T> {}
    }

    /**
     * Acquires the lease, if the record still is what was seen, and then makes the outcome.
     *
     * @param deadline from when on completing the record is not repeated
     */
    Attempt<T> lead(Optional<IdempotencyRecord> seen, Instant deadline) {
        String owner = TracedOwner.of(surroundings.owners().get(), trace.link());
        Optional<String> past = seen.flatMap(IdempotencyRecord::data);
        try {
            if (!store.acquire(key, times.lease(owner, now()), seen)) {
                return new Attempt.SomebodyWasFaster<>();
            }
        } catch (StoreException unsure) {
            // The lease may be ours all the same, so it is held as if it were: one that is not refuses to be renewed.
            return makeHoldingLease(owner, past, deadline, Shared.Role.ALONE);
        }
        return makeHoldingLease(owner, past, deadline, Shared.Role.LED_IN_VAIN);
    }

    /** Makes the outcome for this caller only. */
    Optional<T> alone() {
        return make.make(Optional.empty());
    }

    private Attempt<T> makeHoldingLease(String owner, Optional<String> past, Instant deadline, Shared.Role roleIfLost) {
        Optional<T> outcome = Optional.empty();
        try (Heartbeat _ = new Heartbeat(store, key, owner, times, surroundings).start()) {
            outcome = make.make(past);
        } finally {
            // Neither a bug in the making nor a leader out of time may cost the followers the rest of the lease.
            if (outcome.isEmpty()) {
                release(owner);
            }
        }
        Shared.Role role =
                outcome.map(made -> complete(owner, made, deadline, roleIfLost)).orElse(roleIfLost);
        return new Attempt.Made<>(outcome, role);
    }

    private void release(String owner) {
        try {
            store.release(key, owner);
        } catch (StoreException away) {
            // Then the lease passes by itself.
        }
    }

    /** The outcome is paid for: it goes to its caller whatever becomes of the record, and one slow write does not take it from the others. */
    private Shared.Role complete(String owner, T outcome, Instant deadline, Shared.Role roleIfLost) {
        RecordStore.Outcome shared = codec.encode(outcome);
        if (!shared.fits()) {
            release(owner);
            return roleIfLost;
        }
        Iterator<Duration> pauses = COMPLETION_PAUSES.iterator();
        do {
            try {
                return store.complete(key, owner, shared) ? Shared.Role.LED : roleIfLost;
            } catch (StoreException unavailable) {
                // The next attempt is refused if another leader has the lease by then, and recognized if this one was
                // written.
            }
        } while (pauses.hasNext() && pause(pauses.next(), deadline));
        release(owner);
        return Shared.Role.ALONE;
    }

    /** False if the pause would outlast the caller's time, or its thread is interrupted. */
    private boolean pause(Duration pause, Instant deadline) {
        return now().plus(pause).isBefore(deadline) && surroundings.sleeper().sleep(pause);
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}

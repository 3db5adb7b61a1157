package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** The one who makes an outcome for all: takes the lease, holds it while it works, completes the record. */
record Leader<T>(
        RecordStore store,
        Codec<T> codec,
        LeaseTimes times,
        Surroundings surroundings,
        AnswerKey key,
        Trace trace,
        Maker<T> make) {

    /** What came of trying to lead. */
    sealed interface Attempt<T> {
        record Made<T>(Optional<T> outcome, Shared.Role role) implements Attempt<T> {}

        record SomebodyWasFaster<T>() implements Attempt<T> {}
    }

    /** Takes the lease, if the record still is what was seen, and then makes the outcome. */
    Attempt<T> lead(Optional<IdempotencyRecord> seen) {
        String owner = TracedOwner.of(surroundings.owners().get(), trace.link());
        Optional<String> past = seen.flatMap(IdempotencyRecord::data);
        try {
            if (!store.acquire(key, times.lease(owner, now()), seen)) {
                return new Attempt.SomebodyWasFaster<>();
            }
        } catch (StoreException unsure) {
            // The lease may be ours all the same, so it is held as if it were: one that is not refuses to be renewed.
            return makeHoldingLease(owner, past, Shared.Role.ALONE);
        }
        return makeHoldingLease(owner, past, Shared.Role.LED_IN_VAIN);
    }

    /** Makes the outcome for this caller only. */
    Optional<T> alone() {
        return make.make(Optional.empty());
    }

    private Attempt<T> makeHoldingLease(String owner, Optional<String> past, Shared.Role roleIfLost) {
        Optional<T> outcome = Optional.empty();
        try (Heartbeat _ = new Heartbeat(store, key, owner, times, surroundings).start()) {
            outcome = make.make(past);
        } finally {
            // Neither a bug in the making nor a leader out of time may cost the followers the rest of the lease.
            if (outcome.isEmpty()) {
                giveBack(owner);
            }
        }
        boolean completed = outcome.isPresent() && complete(owner, outcome.get());
        return new Attempt.Made<>(outcome, completed ? Shared.Role.LED : roleIfLost);
    }

    private void giveBack(String owner) {
        try {
            store.release(key, owner);
        } catch (StoreException away) {
            // Then the lease passes by itself.
        }
    }

    // The answer is paid for: whatever becomes of the record, it goes to its caller.
    private boolean complete(String owner, T outcome) {
        RecordStore.Outcome shared = codec.encode(outcome);
        if (!shared.fits()) {
            giveBack(owner);
            return false;
        }
        try {
            return store.complete(key, owner, shared);
        } catch (StoreException away) {
            return false;
        }
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}

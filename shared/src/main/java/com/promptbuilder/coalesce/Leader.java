package com.promptbuilder.coalesce;

import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The one who makes an outcome for all: takes the lease, holds it while it works, completes the record. */
record Leader<T>(
        RecordStore store,
        Codec<T> codec,
        LeaseTimes times,
        Surroundings surroundings,
        AnswerKey key,
        Supplier<T> make) {

    /** What came of trying to lead. */
    sealed interface Attempt<T> {
        record Made<T>(T outcome, Shared.Role role) implements Attempt<T> {}

        record SomebodyWasFaster<T>() implements Attempt<T> {}
    }

    /** Takes the lease, if the record still is what was seen, and then makes the outcome. */
    Attempt<T> lead(Optional<IdempotencyRecord> seen) {
        String owner = surroundings.owners().get();
        try {
            if (!store.acquire(key, times.lease(owner, now()), seen)) {
                return new Attempt.SomebodyWasFaster<>();
            }
        } catch (StoreException unsure) {
            // The lease may be ours all the same: if it is, the followers get their outcome when the record is
            // completed.
            T outcome = make.get();
            return new Attempt.Made<>(outcome, complete(owner, outcome) ? Shared.Role.LED : Shared.Role.ALONE);
        }
        T outcome = makeHoldingLease(owner);
        return new Attempt.Made<>(outcome, complete(owner, outcome) ? Shared.Role.LED : Shared.Role.LED_IN_VAIN);
    }

    /** Makes the outcome for this caller only. */
    T alone() {
        return make.get();
    }

    private T makeHoldingLease(String owner) {
        boolean made = false;
        try (Heartbeat _ = new Heartbeat(store, key, owner, times, surroundings).start()) {
            T outcome = make.get();
            made = true;
            return outcome;
        } finally {
            if (!made) {
                giveBack(owner);
            }
        }
    }

    // A bug in the making must not cost the followers the rest of the lease.
    private void giveBack(String owner) {
        try {
            store.renew(
                    key,
                    new RecordStore.Lease(
                            owner, Instant.EPOCH, times.lease(owner, now()).expiration()));
        } catch (StoreException away) {
            // Then the lease passes by itself.
        }
    }

    // The answer is paid for: whatever becomes of the record, it goes to its caller.
    private boolean complete(String owner, T outcome) {
        try {
            return store.complete(key, owner, codec.encode(outcome));
        } catch (StoreException away) {
            return false;
        }
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}

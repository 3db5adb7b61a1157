package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult.Role;
import com.promptbuilder.dynamodb.RepeatedWrite;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.TraceContext;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The caller that loads an outcome for all callers: it acquires the lease, renews it during the load, and completes the record. */
record Leader<T>(Coalescer<T> coalescer, AnswerKey key, RequestTrace requestTrace, Coalescer.Loader<T> loader) {
    /**
     * Acquires the lease, if the record has not changed since it was seen, and then loads the outcome.
     *
     * @param deadline end of the attempts to complete the record
     * @return empty if another caller acquired the lease
     */
    Optional<CoalescedResult<T>> tryLead(Optional<IdempotencyRecord> seen, Instant deadline) {
        String owner = fencingToken();
        Role roleIfLost = Role.LEADER_LOST_LEASE;
        try {
            if (!coalescer.store().acquire(key, coalescer.timings().lease(owner, coalescer.now()), seen)) {
                return Optional.empty();
            }
        } catch (StoreUnavailableException e) {
            // The write may have succeeded, so the lease is renewed as if it had. If it had not, renewals are refused.
            roleIfLost = Role.UNCOORDINATED;
        }
        return Optional.of(loadHoldingLease(owner, seen.flatMap(IdempotencyRecord::data), deadline, roleIfLost));
    }

    /** A unique token. If the leader is traced, a blank and its {@code traceparent} follow, so that followers can link to its span. */
    private String fencingToken() {
        String token = coalescer.systemServices().owners().get();
        return requestTrace
                .spanContext()
                .map(span -> token + ' ' + span.traceparent())
                .orElse(token);
    }

    /** The span of the leader with this fencing token; empty if it is not traced. */
    static Optional<TraceContext> spanOf(String fencingToken) {
        return TraceContext.parse(fencingToken.substring(fencingToken.indexOf(' ') + 1));
    }

    /** Loads the outcome for this caller only. */
    Optional<T> loadUncoordinated() {
        return loader.load(Optional.empty(), Optional.empty());
    }

    private CoalescedResult<T> loadHoldingLease(
            String owner, Optional<String> past, Instant deadline, Role roleIfLost) {
        Optional<T> outcome = Optional.empty();
        try (Heartbeat _ =
                Heartbeat.start(coalescer.systemServices(), coalescer.timings().renewal(), () -> renew(owner))) {
            outcome = loader.load(past, Optional.of(owner));
        } finally {
            // After an exception or at the leader's deadline, followers must not wait for the rest of the lease.
            if (outcome.isEmpty()) {
                release(owner);
            }
        }
        Role role = outcome.map(loaded -> complete(owner, loaded, deadline, roleIfLost))
                .orElse(roleIfLost);
        return new CoalescedResult<>(outcome, role, Duration.ZERO);
    }

    private void release(String owner) {
        try {
            coalescer.store().release(key, owner);
        } catch (StoreUnavailableException e) {
            // The lease expires without a release.
        }
    }

    /** Writes the outcome. A failed write is repeated, since the call is paid for; the leader's own caller gets the outcome in any case. */
    private Role complete(String owner, T outcome, Instant deadline, Role roleIfLost) {
        RecordStore.RecordValue shared = coalescer.codec().encode(outcome);
        if (!shared.fits()) {
            release(owner);
            return roleIfLost;
        }
        Optional<Boolean> isCompleted = RepeatedWrite.run(
                coalescer.systemServices(), deadline, () -> coalescer.store().complete(key, owner, shared));
        if (isCompleted.isEmpty()) {
            release(owner);
            return Role.UNCOORDINATED;
        }
        return isCompleted.get() ? Role.LEADER : roleIfLost;
    }

    private boolean renew(String owner) {
        return coalescer.store().renew(key, coalescer.timings().lease(owner, coalescer.now()));
    }
}

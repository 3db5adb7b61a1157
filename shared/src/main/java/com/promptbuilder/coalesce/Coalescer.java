package com.promptbuilder.coalesce;

import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Request coalescing across environments: one load per key. The caller that acquires the lease of the key's record becomes the leader and loads
 * the outcome. The other callers are followers, which poll the record and share its outcome, an answer or a failure. If the leader crashes,
 * exactly one follower takes over. Thread-safe.
 *
 * @param <T> an outcome
 */
public record Coalescer<T>(RecordStore store, Codec<T> codec, LeaseTimings timings, SystemServices systemServices) {
    /** Loads the outcome that callers share. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * Loads the outcome and bounds its own time.
         *
         * @param past the data of the record before the load, whatever its age and content
         * @param owner the fencing token of this caller's lease; empty if it loads without one
         * @return empty if this caller's time ended first, which is no outcome for other callers
         */
        Optional<T> load(Optional<String> past, Optional<String> owner);

        /** Another caller loads the outcome. Called at each poll, with the fencing token of that caller's lease. */
        default void onLeader(String owner) {}

        /** True if the next poll must not be late while the leader is not known. */
        default boolean needsLeaderSoon() {
            return false;
        }
    }

    /** Encodes a shared outcome as a record's data and decodes it. */
    public interface Codec<T> {
        RecordStore.RecordValue encode(T outcome);

        /** The outcome in a record's data that callers may share while a leader refreshes it; empty if there is none. */
        default Optional<T> decodeServable(String data, Instant now) {
            return Optional.empty();
        }

        /** The outcome in a record's data; empty if this version did not write it, or if it has expired. */
        Optional<T> decode(String data, Instant now);

        /** The outcome in a record's data, whatever its age; empty if this version did not write it. */
        Optional<T> decode(String data);
    }

    /**
     * The result of coalescing for one caller.
     *
     * @param outcome the outcome; empty if the caller's time ended first
     * @param role the caller's part in the load
     * @param waited how long it waited for another caller
     */
    public record CoalescedResult<T>(Optional<T> outcome, Role role, Duration waited) {
        /** A caller's part in the load of its outcome. */
        public enum Role {
            /** The record already had the outcome. */
            FOUND("stored"),
            /** The caller loaded the outcome and completed the record, so that followers share it. */
            LEADER("led"),
            /** The caller loaded the outcome but could not share it: it lost its lease, or the outcome does not fit into a record. */
            LEADER_LOST_LEASE("led_in_vain"),
            /** A leader in another environment loaded the outcome. */
            FOLLOWER("followed"),
            /** Another request of this process loaded the outcome or got it from the record. */
            JOINED_IN_PROCESS("joined"),
            /** DynamoDB was unavailable before or after the load, so the caller loaded the outcome for itself. */
            UNCOORDINATED("alone");

            private final String label;

            Role(String label) {
                this.label = label;
            }

            /** The value of the span attribute {@code coalesce.role}. */
            public String label() {
                return label;
            }
        }
    }

    /**
     * Gets the key's outcome. Loads it only if the record has none and no other caller leads. In the trace, a follower's span links to its
     * leader's.
     *
     * @param time how long the caller can wait for another leader
     * @param typical how long a load typically takes, which sets the interval of polls; zero if unknown
     * @param requestTrace the caller's trace
     */
    public CoalescedResult<T> share(
            AnswerKey key, Duration time, Duration typical, RequestTrace requestTrace, Loader<T> loader) {
        Leader<T> leader = new Leader<>(this, key, requestTrace, loader);
        return new Follower<>(this, leader, time, typical).await();
    }

    /**
     * Loads the outcome again, while other callers share the current one. Does nothing if another caller leads or the record has changed since
     * it was seen.
     *
     * @return what was loaded, and whether other callers share it; empty if nothing was done
     */
    public Optional<CoalescedResult<T>> refresh(
            AnswerKey key, Optional<IdempotencyRecord> seen, RequestTrace requestTrace, Loader<T> loader) {
        boolean isLed = seen.filter(record -> record.hasActiveLease(now())).isPresent();
        return isLed ? Optional.empty() : new Leader<>(this, key, requestTrace, loader).tryLead(seen, Instant.MAX);
    }

    /** Completes the record with an outcome that is already loaded; false if another caller leads or the record has changed since it was seen. */
    public boolean publish(AnswerKey key, Optional<IdempotencyRecord> seen, T outcome) {
        return refresh(key, seen, RequestTrace.NOOP, (_, _) -> Optional.of(outcome))
                .filter(result -> result.role() == CoalescedResult.Role.LEADER)
                .isPresent();
    }

    Instant now() {
        return systemServices.clock().instant();
    }
}

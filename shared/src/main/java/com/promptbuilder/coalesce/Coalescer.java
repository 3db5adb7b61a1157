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
public final class Coalescer<T> {
    private final Context<T> context;

    /** Loads the outcome that callers share. */
    @FunctionalInterface
    public interface Loader<T> {
        /**
         * Loads the outcome and bounds its own time.
         *
         * @param past the data of the record before the load, whatever its age and content
         * @return empty if this caller's time ended first, which is no outcome for other callers
         */
        Optional<T> load(Optional<String> past);
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

    /** Services that leaders and followers of all keys share. */
    record Context<T>(RecordStore store, Codec<T> codec, LeaseTimings timings, SystemServices systemServices) {
        Instant now() {
            return systemServices.clock().instant();
        }
    }

    public Coalescer(RecordStore store, Codec<T> codec, LeaseTimings timings, SystemServices systemServices) {
        this.context = new Context<>(store, codec, timings, systemServices);
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
        Leader<T> leader = new Leader<>(context, key, requestTrace, loader);
        return new Follower<>(context, leader, time, typical).await();
    }

    /**
     * Loads the outcome again, while other callers share the current one. Does nothing if another caller leads or the record has changed since
     * it was seen.
     *
     * @return what was loaded, and whether other callers share it; empty if nothing was done
     */
    public Optional<CoalescedResult<T>> refresh(
            AnswerKey key, Optional<IdempotencyRecord> seen, RequestTrace requestTrace, Loader<T> loader) {
        if (isLed(seen)) {
            return Optional.empty();
        }
        return switch (new Leader<>(context, key, requestTrace, loader).tryLead(seen, Instant.MAX)) {
            case Leader.Attempt.Completed<T>(Optional<T> loaded, CoalescedResult.Role role) ->
                Optional.of(new CoalescedResult<>(loaded, role, Duration.ZERO));
            case Leader.Attempt.LostRace<T>() -> Optional.empty();
        };
    }

    /** Completes the record with an outcome that is already loaded; false if another caller leads or the record has changed since it was seen. */
    public boolean publish(AnswerKey key, Optional<IdempotencyRecord> seen, T outcome) {
        if (isLed(seen)) {
            return false;
        }
        Loader<T> loaded = _ -> Optional.of(outcome);
        return new Leader<>(context, key, RequestTrace.NOOP, loaded).tryLead(seen, Instant.MAX)
                        instanceof Leader.Attempt.Completed<T>(var _, var role)
                && role == CoalescedResult.Role.LEADER;
    }

    private boolean isLed(Optional<IdempotencyRecord> seen) {
        return seen.filter(record -> record.hasActiveLease(context.now())).isPresent();
    }
}

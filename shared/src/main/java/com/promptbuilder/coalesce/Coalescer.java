package com.promptbuilder.coalesce;

import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One maker per key across all environments: the one that takes the lease makes the outcome, the others wait for the record and share it,
 * be it an answer or a failure. If the leader goes, exactly one of those who wait takes its place. Thread-safe.
 *
 * @param <T> an outcome
 */
public final class Coalescer<T> {
    private final RecordStore store;
    private final Codec<T> codec;
    private final LeaseTimings times;
    private final SystemServices systemServices;

    public Coalescer(RecordStore store, Codec<T> codec, LeaseTimings times, SystemServices systemServices) {
        this.store = store;
        this.codec = codec;
        this.times = times;
        this.systemServices = systemServices;
    }

    /**
     * Gets the key's outcome, making it only if nobody else has made it or is about to.
     *
     * @param time how long the caller can wait for somebody else
     */
    public CoalescedResult<T> share(AnswerKey key, Duration time, Loader<T> make) {
        return share(key, time, Duration.ZERO, RequestTrace.NOOP, make);
    }

    /**
     * The same, told in a trace: who waits there links to the one it waits for.
     *
     * @param typical how long the outcome typically takes, which sets the pace of the caller's reads; zero if that is not known
     * @param requestTrace the caller's
     */
    public CoalescedResult<T> share(
            AnswerKey key, Duration time, Duration typical, RequestTrace requestTrace, Loader<T> make) {
        Leader<T> leader = new Leader<>(store, codec, times, systemServices, key, requestTrace, make);
        return new Follower<>(store, codec, times, systemServices, key, requestTrace, leader, time, typical).await();
    }

    /**
     * Makes the outcome anew, while whoever asks gets the one there is, unless somebody leads or the record is no longer what was seen: then
     * there is nothing to do.
     *
     * @return what was made, and whether others have it; empty if there was nothing to do
     */
    public Optional<CoalescedResult<T>> refresh(
            AnswerKey key, Optional<IdempotencyRecord> seen, RequestTrace requestTrace, Loader<T> make) {
        if (seen.filter(record -> record.hasActiveLease(systemServices.clock().instant()))
                .isPresent()) {
            return Optional.empty();
        }
        return switch (new Leader<>(store, codec, times, systemServices, key, requestTrace, make)
                .tryLead(seen, Instant.MAX)) {
            case Leader.Attempt.Completed<T>(Optional<T> made, CoalescedResult.Role role) ->
                Optional.of(new CoalescedResult<>(made, role, Duration.ZERO));
            case Leader.Attempt.LostRace<T>() -> Optional.empty();
        };
    }

    /** Completes the record with an outcome that is there already, if it still is what was seen and nobody leads; false otherwise. */
    public boolean publish(AnswerKey key, Optional<IdempotencyRecord> seen, T outcome) {
        if (seen.filter(record -> record.hasActiveLease(systemServices.clock().instant()))
                .isPresent()) {
            return false;
        }
        Loader<T> ready = _ -> Optional.of(outcome);
        return new Leader<>(store, codec, times, systemServices, key, RequestTrace.NOOP, ready)
                                .tryLead(seen, Instant.MAX)
                        instanceof Leader.Attempt.Completed<T>(var _, var role)
                && role == CoalescedResult.Role.LEADER;
    }
}

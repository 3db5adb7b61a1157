package com.promptbuilder.coalesce;

import com.promptbuilder.trace.Trace;
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
    private final LeaseTimes times;
    private final Surroundings surroundings;

    public Coalescer(RecordStore store, Codec<T> codec, LeaseTimes times, Surroundings surroundings) {
        this.store = store;
        this.codec = codec;
        this.times = times;
        this.surroundings = surroundings;
    }

    /**
     * Gets the key's outcome, making it only if nobody else has made it or is about to.
     *
     * @param time how long the caller can wait for somebody else
     */
    public Shared<T> share(AnswerKey key, Duration time, Maker<T> make) {
        return share(key, time, Duration.ZERO, Trace.OFF, make);
    }

    /**
     * The same, told in a trace: who waits there links to the one it waits for.
     *
     * @param typical how long the outcome typically takes, which sets the pace of the caller's reads; zero if that is not known
     * @param trace the caller's
     */
    public Shared<T> share(AnswerKey key, Duration time, Duration typical, Trace trace, Maker<T> make) {
        Leader<T> leader = new Leader<>(store, codec, times, surroundings, key, trace, make);
        return new Follower<>(store, codec, times, surroundings, key, trace, leader, time, typical).await();
    }

    /**
     * Makes the outcome anew, while whoever asks gets the one there is, unless somebody leads or the record is no longer what was seen: then
     * there is nothing to do.
     *
     * @return what was made, and whether others have it; empty if there was nothing to do
     */
    public Optional<Shared<T>> renew(AnswerKey key, Optional<IdempotencyRecord> seen, Trace trace, Maker<T> make) {
        if (seen.filter(record -> record.isLed(surroundings.clock().instant())).isPresent()) {
            return Optional.empty();
        }
        return switch (new Leader<>(store, codec, times, surroundings, key, trace, make).lead(seen, Instant.MAX)) {
            case Leader.Attempt.Made<T>(Optional<T> made, Shared.Role role) ->
                Optional.of(new Shared<>(made, role, Duration.ZERO));
            case Leader.Attempt.SomebodyWasFaster<T>() -> Optional.empty();
        };
    }

    /** Completes the record with an outcome that is there already, if it still is what was seen and nobody leads; false otherwise. */
    public boolean settle(AnswerKey key, Optional<IdempotencyRecord> seen, T outcome) {
        if (seen.filter(record -> record.isLed(surroundings.clock().instant())).isPresent()) {
            return false;
        }
        Maker<T> ready = _ -> Optional.of(outcome);
        return new Leader<>(store, codec, times, surroundings, key, Trace.OFF, ready).lead(seen, Instant.MAX)
                        instanceof Leader.Attempt.Made<T>(var _, var role)
                && role == Shared.Role.LED;
    }
}

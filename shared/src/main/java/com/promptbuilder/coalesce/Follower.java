package com.promptbuilder.coalesce;

import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One caller's wait for a record: reads it until it holds an outcome, its lease has passed (and then this caller competes to lead), or the
 * caller's time is over. Every caller begins as one; the first to find no leader becomes it.
 */
final class Follower<T> {
    /** So often may the table fail one who waits before it stops waiting. */
    private static final int PATIENCE = 2;

    private final RecordStore store;
    private final Codec<T> codec;
    private final LeaseTimes times;
    private final Surroundings surroundings;
    private final AnswerKey key;
    private final Leader<T> leader;
    private final LeaseWatch watch;
    private final Instant start;
    private boolean waiting;

    Follower(
            RecordStore store,
            Codec<T> codec,
            LeaseTimes times,
            Surroundings surroundings,
            AnswerKey key,
            Leader<T> leader) {
        this.store = store;
        this.codec = codec;
        this.times = times;
        this.surroundings = surroundings;
        this.key = key;
        this.leader = leader;
        this.watch = new LeaseWatch(times);
        this.start = now();
    }

    Shared<T> await(Duration time) {
        int troubles = 0;
        while (true) {
            try {
                Optional<Shared<T>> result = look();
                if (result.isPresent()) {
                    return result.get();
                }
            } catch (StoreException away) {
                troubles++;
                if (!waiting || troubles > PATIENCE) {
                    Duration waited = waited();
                    return done(waited, leader.alone(), Shared.Role.ALONE);
                }
            }
            waiting = true;
            if (!pause(time)) {
                return new Shared<>(Optional.empty(), Shared.Role.FOLLOWED, waited());
            }
        }
    }

    private Optional<Shared<T>> look() {
        Optional<IdempotencyRecord> record = store.read(key);
        Instant now = now();
        Optional<IdempotencyRecord> alive = record.filter(read -> read.isAlive(now));
        Optional<T> outcome = alive.flatMap(read -> read.outcome(now)).flatMap(data -> codec.decode(data, now));
        Duration waited = waited();
        if (outcome.isPresent()) {
            return Optional.of(done(waited, outcome.get(), waiting ? Shared.Role.FOLLOWED : Shared.Role.STORED));
        }
        if (alive.filter(read -> watch.isLed(read, now)).isPresent()) {
            return Optional.empty();
        }
        return switch (leader.lead(record)) {
            case Leader.Attempt.Made<T>(T made, Shared.Role role) -> Optional.of(done(waited, made, role));
            case Leader.Attempt.SomebodyWasFaster<T>() -> Optional.empty();
        };
    }

    /** False if the caller's time is over. */
    private boolean pause(Duration time) {
        Duration left = time.minus(waited());
        if (!left.isPositive()) {
            return false;
        }
        Duration poll = times.poll(waited());
        Duration jittered = Duration.ofNanos(
                (long) (poll.toNanos() * (0.75 + 0.5 * surroundings.random().nextDouble())));
        return surroundings.sleeper().sleep(jittered.compareTo(left) < 0 ? jittered : left);
    }

    private static <T> Shared<T> done(Duration waited, T outcome, Shared.Role role) {
        return new Shared<>(Optional.of(outcome), role, waited);
    }

    // Looking once is no waiting.
    private Duration waited() {
        return waiting ? Duration.between(start, now()) : Duration.ZERO;
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}

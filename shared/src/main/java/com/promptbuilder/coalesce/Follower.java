package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.trace.Span;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One caller's wait for a record: reads it until it holds an outcome, its lease has passed (and then this caller competes to lead), or the
 * caller's time is over. Every caller begins as one; the first to find no leader becomes it.
 */
final class Follower<T> {
    /** So long may the table be away before one who waits for it goes alone: a blip must not turn a herd into as many calls. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RecordStore store;
    private final Codec<T> codec;
    private final LeaseTimes times;
    private final Surroundings surroundings;
    private final AnswerKey key;
    private final Trace trace;
    private final Leader<T> leader;
    private final LeaseWatch watch;
    private final Instant start;
    private final Instant deadline;
    private final Duration typical;
    /** The record at the last consistent look; meaningless before the first. */
    private Optional<IdempotencyRecord> seen = Optional.empty();

    private boolean waiting;
    private boolean hasPaused;
    private Span wait = Span.UNWANTED;

    Follower(
            RecordStore store,
            Codec<T> codec,
            LeaseTimes times,
            Surroundings surroundings,
            AnswerKey key,
            Trace trace,
            Leader<T> leader,
            Duration time,
            Duration typical) {
        this.store = store;
        this.codec = codec;
        this.times = times;
        this.surroundings = surroundings;
        this.key = key;
        this.trace = trace;
        this.leader = leader;
        this.watch = new LeaseWatch(times);
        this.start = now();
        this.deadline = start.plus(time);
        this.typical = typical;
    }

    Shared<T> await() {
        try {
            return follow();
        } finally {
            wait.close();
        }
    }

    private Shared<T> follow() {
        Optional<Instant> awaySince = Optional.empty();
        while (true) {
            try {
                Optional<Shared<T>> result = waiting ? lookAgain() : look();
                if (result.isPresent()) {
                    return result.get();
                }
                awaySince = Optional.empty();
            } catch (StoreException away) {
                awaySince = awaySince.or(() -> Optional.of(now()));
                if (!waiting || !now().isBefore(awaySince.get().plus(jitter(PATIENCE)))) {
                    Duration waited = waited();
                    wait.close();
                    return new Shared<>(leader.alone(), Shared.Role.ALONE, waited);
                }
            }
            beginWaiting();
            if (!pause()) {
                return new Shared<>(Optional.empty(), Shared.Role.FOLLOWED, waited());
            }
        }
    }

    /** Looks at half the price while the leader is at work. A state that the table had earlier may show a failure that was superseded. */
    private Optional<Shared<T>> lookAgain() {
        Optional<IdempotencyRecord> record = store.readEventuallyConsistent(key);
        record.ifPresent(this::linkToLeader);
        Instant now = now();
        boolean isLeaders = record.filter(this::isCompletedByLeader).isPresent();
        Optional<T> outcome = record.flatMap(IdempotencyRecord::data)
                .flatMap(data -> isLeaders ? codec.decode(data) : codec.decodeStanding(data, now));
        if (outcome.isPresent()) {
            return Optional.of(new Shared<>(outcome, Shared.Role.FOLLOWED, waited()));
        }
        return record.filter(read -> isLed(read, now)).isPresent() ? Optional.empty() : look();
    }

    private void linkToLeader(IdempotencyRecord record) {
        record.owner().flatMap(TracedOwner::leader).ifPresent(wait::link);
    }

    private boolean isLed(IdempotencyRecord record, Instant now) {
        return record.isAlive(now) && watch.isLed(record, now);
    }

    /** True if the leader that was seen at the last look has completed the record: a fencing token completes one record once. */
    private boolean isCompletedByLeader(IdempotencyRecord record) {
        return record.status() == IdempotencyRecord.Status.COMPLETED
                && seen.filter(before -> before.status() == IdempotencyRecord.Status.INPROGRESS
                                && before.owner().isPresent()
                                && before.owner().equals(record.owner()))
                        .isPresent();
    }

    private Optional<Shared<T>> look() {
        Optional<IdempotencyRecord> record = store.read(key);
        record.ifPresent(this::linkToLeader);
        Instant now = now();
        Optional<T> outcome = record.flatMap(read -> outcome(read, now));
        seen = record;
        Duration waited = waited();
        if (outcome.isPresent()) {
            return Optional.of(new Shared<>(outcome, waiting ? Shared.Role.FOLLOWED : Shared.Role.STORED, waited));
        }
        if (record.filter(read -> isLed(read, now)).isPresent()) {
            return Optional.empty();
        }
        wait.close();
        if (waiting && now.plus(times.shortestCall()).isAfter(deadline)) {
            return Optional.of(new Shared<>(Optional.empty(), Shared.Role.FOLLOWED, waited));
        }
        return switch (leader.lead(record, deadline)) {
            case Leader.Attempt.Made<T>(Optional<T> made, Shared.Role role) ->
                Optional.of(new Shared<>(made, role, waited));
            case Leader.Attempt.SomebodyWasFaster<T>() -> Optional.empty();
        };
    }

    private Optional<T> outcome(IdempotencyRecord record, Instant now) {
        return switch (record.status()) {
            case INPROGRESS -> record.data().flatMap(data -> codec.decodeStanding(data, now));
            case COMPLETED ->
                isCompletedSinceLastLook(record)
                        ? record.data().flatMap(codec::decode)
                        : record.outcome(now).flatMap(data -> codec.decode(data, now));
        };
    }

    /** True for what this follower waited for: it counts whatever the clocks say, since a shared failure may live for less than they differ. */
    private boolean isCompletedSinceLastLook(IdempotencyRecord record) {
        return waiting
                && seen.filter(before -> before.status() == IdempotencyRecord.Status.COMPLETED
                                && before.owner().equals(record.owner()))
                        .isEmpty();
    }

    private void beginWaiting() {
        if (!waiting || !wait.isOpen()) {
            wait = trace.open("wait");
        }
        waiting = true;
    }

    /** False if the caller's time is over. */
    private boolean pause() {
        Duration left = Duration.between(now(), deadline);
        if (!left.isPositive()) {
            return false;
        }
        Duration mean = times.poll(waited(), typical);
        // The consistent read before the first pause took as many read units as two polls.
        Duration poll = jitter(hasPaused ? mean : mean.plus(times.shortestPoll().multipliedBy(2)));
        hasPaused = true;
        return surroundings.sleeper().sleep(poll.compareTo(left) < 0 ? poll : left);
    }

    // A quarter more or less, so that those who wait together do not read together.
    private Duration jitter(Duration duration) {
        return Duration.ofNanos(
                (long) (duration.toNanos() * (0.75 + 0.5 * surroundings.random().nextDouble())));
    }

    // Looking once is no waiting.
    private Duration waited() {
        return waiting ? Duration.between(start, now()) : Duration.ZERO;
    }

    private Instant now() {
        return surroundings.clock().instant();
    }
}

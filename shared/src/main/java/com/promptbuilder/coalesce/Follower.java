package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.Span;
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
    private static final Duration STORE_OUTAGE_TOLERANCE = Duration.ofSeconds(2);

    private final RecordStore store;
    private final Codec<T> codec;
    private final LeaseTimings times;
    private final SystemServices systemServices;
    private final AnswerKey key;
    private final RequestTrace requestTrace;
    private final Leader<T> leader;
    private final LeaseExpiryDetector watch;
    private final Instant start;
    private final Instant deadline;
    private final Duration typical;
    /** The record at the last consistent look; meaningless before the first. */
    private Optional<IdempotencyRecord> seen = Optional.empty();

    private boolean waiting;
    private boolean hasPaused;
    private Span wait = Span.NOOP;

    Follower(
            RecordStore store,
            Codec<T> codec,
            LeaseTimings times,
            SystemServices systemServices,
            AnswerKey key,
            RequestTrace requestTrace,
            Leader<T> leader,
            Duration time,
            Duration typical) {
        this.store = store;
        this.codec = codec;
        this.times = times;
        this.systemServices = systemServices;
        this.key = key;
        this.requestTrace = requestTrace;
        this.leader = leader;
        this.watch = new LeaseExpiryDetector(times);
        this.start = now();
        this.deadline = start.plus(time);
        this.typical = typical;
    }

    CoalescedResult<T> await() {
        try {
            return pollUntilDone();
        } finally {
            wait.close();
        }
    }

    private CoalescedResult<T> pollUntilDone() {
        Optional<Instant> awaySince = Optional.empty();
        while (true) {
            try {
                Optional<CoalescedResult<T>> result = waiting ? lookAgain() : poll();
                if (result.isPresent()) {
                    return result.get();
                }
                awaySince = Optional.empty();
            } catch (StoreUnavailableException away) {
                awaySince = awaySince.or(() -> Optional.of(now()));
                if (!waiting || !now().isBefore(awaySince.get().plus(jitter(STORE_OUTAGE_TOLERANCE)))) {
                    Duration waited = waited();
                    wait.close();
                    return new CoalescedResult<>(
                            leader.loadUncoordinated(), CoalescedResult.Role.UNCOORDINATED, waited);
                }
            }
            startWaiting();
            if (!pause()) {
                return new CoalescedResult<>(Optional.empty(), CoalescedResult.Role.FOLLOWER, waited());
            }
        }
    }

    /** Looks at half the price while the leader is at work. A state that the table had earlier may show a failure that was superseded. */
    private Optional<CoalescedResult<T>> lookAgain() {
        Optional<IdempotencyRecord> record = store.readEventuallyConsistent(key);
        record.ifPresent(this::linkToLeader);
        Instant now = now();
        boolean isLeaders = record.filter(this::isCompletedByLeader).isPresent();
        Optional<T> outcome = record.flatMap(IdempotencyRecord::data)
                .flatMap(data -> isLeaders ? codec.decode(data) : codec.decodeServable(data, now));
        if (outcome.isPresent()) {
            return Optional.of(new CoalescedResult<>(outcome, CoalescedResult.Role.FOLLOWER, waited()));
        }
        return record.filter(read -> isLed(read, now)).isPresent() ? Optional.empty() : poll();
    }

    private void linkToLeader(IdempotencyRecord record) {
        record.owner().flatMap(FencingToken::leader).ifPresent(wait::addLink);
    }

    private boolean isLed(IdempotencyRecord record, Instant now) {
        return record.isUnexpired(now) && watch.isHeld(record, now);
    }

    /** True if the leader that was seen at the last look has completed the record: a fencing token completes one record once. */
    private boolean isCompletedByLeader(IdempotencyRecord record) {
        return record.status() == IdempotencyRecord.Status.COMPLETED
                && seen.filter(before -> before.status() == IdempotencyRecord.Status.INPROGRESS
                                && before.owner().isPresent()
                                && before.owner().equals(record.owner()))
                        .isPresent();
    }

    private Optional<CoalescedResult<T>> poll() {
        Optional<IdempotencyRecord> record = store.read(key);
        record.ifPresent(this::linkToLeader);
        Instant now = now();
        Optional<T> outcome = record.flatMap(read -> outcome(read, now));
        seen = record;
        Duration waited = waited();
        if (outcome.isPresent()) {
            return Optional.of(new CoalescedResult<>(
                    outcome, waiting ? CoalescedResult.Role.FOLLOWER : CoalescedResult.Role.FOUND, waited));
        }
        if (record.filter(read -> isLed(read, now)).isPresent()) {
            return Optional.empty();
        }
        wait.close();
        if (waiting && now.plus(times.shortestCall()).isAfter(deadline)) {
            return Optional.of(new CoalescedResult<>(Optional.empty(), CoalescedResult.Role.FOLLOWER, waited));
        }
        return switch (leader.tryLead(record, deadline)) {
            case Leader.Attempt.Completed<T>(Optional<T> made, CoalescedResult.Role role) ->
                Optional.of(new CoalescedResult<>(made, role, waited));
            case Leader.Attempt.LostRace<T>() -> Optional.empty();
        };
    }

    private Optional<T> outcome(IdempotencyRecord record, Instant now) {
        return switch (record.status()) {
            case INPROGRESS -> record.data().flatMap(data -> codec.decodeServable(data, now));
            case COMPLETED ->
                isCompletedSinceLastLook(record)
                        ? record.data().flatMap(codec::decode)
                        : record.completedData(now).flatMap(data -> codec.decode(data, now));
        };
    }

    /** True for what this follower waited for: it counts whatever the clocks say, since a shared failure may live for less than they differ. */
    private boolean isCompletedSinceLastLook(IdempotencyRecord record) {
        return waiting
                && seen.filter(before -> before.status() == IdempotencyRecord.Status.COMPLETED
                                && before.owner().equals(record.owner()))
                        .isEmpty();
    }

    private void startWaiting() {
        if (!waiting || !wait.isOpen()) {
            wait = requestTrace.startSpan("wait");
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
        return systemServices.sleeper().sleep(poll.compareTo(left) < 0 ? poll : left);
    }

    // A quarter more or less, so that those who wait together do not read together.
    private Duration jitter(Duration duration) {
        return Duration.ofNanos((long)
                (duration.toNanos() * (0.75 + 0.5 * systemServices.random().nextDouble())));
    }

    // Looking once is no waiting.
    private Duration waited() {
        return waiting ? Duration.between(start, now()) : Duration.ZERO;
    }

    private Instant now() {
        return systemServices.clock().instant();
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.tracing.Span;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One caller's wait for a record. It polls until the record has an outcome, the lease has expired, or the caller's time ends. After an expired
 * lease it tries to lead. Every caller begins as a follower, and the first that finds no leader becomes the leader.
 */
final class Follower<T> {
    /** How long a follower tolerates errors of the store before it loads uncoordinated: a short outage must not multiply calls to Claude. */
    private static final Duration STORE_OUTAGE_TOLERANCE = Duration.ofSeconds(2);

    private final Coalescer.Context<T> context;
    private final Leader<T> leader;
    private final LeaseExpiryDetector expiryDetector;
    private final Instant start;
    private final Instant deadline;
    private final Duration typical;
    /** The record at the last consistent read; meaningless before the first. */
    private Optional<IdempotencyRecord> lastRead = Optional.empty();

    private boolean waiting;
    private boolean hasPaused;
    private Span wait = Span.NOOP;

    Follower(Coalescer.Context<T> context, Leader<T> leader, Duration time, Duration typical) {
        this.context = context;
        this.leader = leader;
        this.expiryDetector = new LeaseExpiryDetector(context.timings());
        this.start = context.now();
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
        Optional<Instant> outageStart = Optional.empty();
        while (true) {
            try {
                Optional<CoalescedResult<T>> result = waiting ? pollEventuallyConsistent() : poll();
                if (result.isPresent()) {
                    return result.get();
                }
                outageStart = Optional.empty();
            } catch (StoreUnavailableException e) {
                // The first read gets no tolerance: nothing shows that another caller leads.
                outageStart = outageStart.or(() -> Optional.of(context.now()));
                if (!waiting || !context.now().isBefore(outageStart.get().plus(jitter(STORE_OUTAGE_TOLERANCE)))) {
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

    /** Polls at half the read capacity while the leader works. An earlier state of the record may show a failure that was superseded. */
    private Optional<CoalescedResult<T>> pollEventuallyConsistent() {
        Optional<IdempotencyRecord> record = context.store().readEventuallyConsistent(leader.key());
        record.ifPresent(this::linkToLeader);
        Instant now = context.now();
        boolean isLeaders = record.filter(this::isCompletedByLeader).isPresent();
        Optional<T> outcome = record.flatMap(IdempotencyRecord::data)
                .flatMap(data -> isLeaders
                        ? context.codec().decode(data)
                        : context.codec().decodeServable(data, now));
        if (outcome.isPresent()) {
            return Optional.of(new CoalescedResult<>(outcome, CoalescedResult.Role.FOLLOWER, waited()));
        }
        return record.filter(read -> isLed(read, now)).isPresent() ? Optional.empty() : poll();
    }

    private void linkToLeader(IdempotencyRecord record) {
        record.owner().flatMap(FencingToken::leader).ifPresent(wait::addLink);
    }

    private boolean isLed(IdempotencyRecord record, Instant now) {
        return record.isUnexpired(now) && expiryDetector.isHeld(record, now);
    }

    /** True if the leader of the last read has completed the record: a fencing token completes one record once. */
    private boolean isCompletedByLeader(IdempotencyRecord record) {
        return record.status() == IdempotencyRecord.Status.COMPLETED
                && lastRead.filter(before -> before.status() == IdempotencyRecord.Status.INPROGRESS
                                && before.owner().isPresent()
                                && before.owner().equals(record.owner()))
                        .isPresent();
    }

    private Optional<CoalescedResult<T>> poll() {
        Optional<IdempotencyRecord> record = context.store().read(leader.key());
        record.ifPresent(this::linkToLeader);
        Instant now = context.now();
        Optional<T> outcome = record.flatMap(read -> outcome(read, now));
        lastRead = record;
        Duration waited = waited();
        if (outcome.isPresent()) {
            return Optional.of(new CoalescedResult<>(
                    outcome, waiting ? CoalescedResult.Role.FOLLOWER : CoalescedResult.Role.FOUND, waited));
        }
        if (record.filter(read -> isLed(read, now)).isPresent()) {
            return Optional.empty();
        }
        wait.close();
        if (waiting && now.plus(context.timings().shortestCall()).isAfter(deadline)) {
            return Optional.of(new CoalescedResult<>(Optional.empty(), CoalescedResult.Role.FOLLOWER, waited));
        }
        return switch (leader.tryLead(record, deadline)) {
            case Leader.Attempt.Completed<T>(Optional<T> loaded, CoalescedResult.Role role) ->
                Optional.of(new CoalescedResult<>(loaded, role, waited));
            case Leader.Attempt.LostRace<T>() -> Optional.empty();
        };
    }

    private Optional<T> outcome(IdempotencyRecord record, Instant now) {
        return switch (record.status()) {
            case INPROGRESS -> record.data().flatMap(data -> context.codec().decodeServable(data, now));
            case COMPLETED ->
                isCompletedSinceLastRead(record)
                        ? record.data().flatMap(context.codec()::decode)
                        : record.completedData(now)
                                .flatMap(data -> context.codec().decode(data, now));
        };
    }

    /** True for the outcome that this follower waited for. Its expiration is ignored: a shared failure's TTL may be less than the clock skew. */
    private boolean isCompletedSinceLastRead(IdempotencyRecord record) {
        return waiting
                && lastRead.filter(before -> before.status() == IdempotencyRecord.Status.COMPLETED
                                && before.owner().equals(record.owner()))
                        .isEmpty();
    }

    private void startWaiting() {
        if (!waiting || !wait.isOpen()) {
            wait = leader.requestTrace().startSpan("wait");
        }
        waiting = true;
    }

    /** False if the caller's deadline has passed. */
    private boolean pause() {
        Duration remaining = Duration.between(context.now(), deadline);
        if (!remaining.isPositive()) {
            return false;
        }
        Duration mean = context.timings().poll(waited(), typical);
        // The consistent read before the first pause took as many read units as two polls.
        Duration poll = jitter(
                hasPaused ? mean : mean.plus(context.timings().shortestPoll().multipliedBy(2)));
        hasPaused = true;
        return context.systemServices().sleeper().sleep(poll.compareTo(remaining) < 0 ? poll : remaining);
    }

    // Plus or minus 25 %, so that followers that start together do not poll together.
    private Duration jitter(Duration duration) {
        return Duration.ofNanos((long) (duration.toNanos()
                * (0.75 + 0.5 * context.systemServices().random().nextDouble())));
    }

    // The first read is not a wait.
    private Duration waited() {
        return waiting ? Duration.between(start, context.now()) : Duration.ZERO;
    }
}

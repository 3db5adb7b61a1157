package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult.Role;
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

    private final Coalescer<T> coalescer;
    private final Leader<T> leader;
    private final LeaseTimings.LeaseExpiryDetector expiryDetector;
    private final Instant start;
    private final Instant deadline;
    private final Duration typical;
    /** The record at the last consistent read; meaningless before the first. */
    private Optional<IdempotencyRecord> lastRead = Optional.empty();

    private boolean waiting;
    /** Whether the last read showed a leader. It does not if another caller acquired the lease since. */
    private boolean isLed;

    private Span wait = Span.NOOP;

    Follower(Coalescer<T> coalescer, Leader<T> leader, Duration time, Duration typical) {
        this.coalescer = coalescer;
        this.leader = leader;
        this.expiryDetector = coalescer.timings().new LeaseExpiryDetector();
        this.start = coalescer.now();
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
                outageStart = outageStart.or(() -> Optional.of(coalescer.now()));
                if (!waiting || !coalescer.now().isBefore(outageStart.get().plus(jitter(STORE_OUTAGE_TOLERANCE)))) {
                    Duration waited = waited();
                    wait.close();
                    return new CoalescedResult<>(leader.loadUncoordinated(), Role.UNCOORDINATED, waited);
                }
            }
            boolean isFirstPause = !waiting;
            startWaiting();
            if (!pause(isFirstPause)) {
                return new CoalescedResult<>(Optional.empty(), Role.FOLLOWER, waited());
            }
        }
    }

    /** Polls at half the read capacity while the leader works. An earlier state of the record may show a failure that was superseded. */
    private Optional<CoalescedResult<T>> pollEventuallyConsistent() {
        Optional<IdempotencyRecord> record = coalescer.store().readEventuallyConsistent(leader.key());
        record.flatMap(IdempotencyRecord::owner).flatMap(Leader::spanOf).ifPresent(wait::addLink);
        Instant now = coalescer.now();
        boolean isLeaders = record.filter(this::isCompletedByLeader).isPresent();
        Optional<T> outcome = record.flatMap(IdempotencyRecord::data)
                .flatMap(data -> isLeaders
                        ? coalescer.codec().decode(data)
                        : coalescer.codec().decodeServable(data, now));
        if (outcome.isPresent()) {
            return Optional.of(new CoalescedResult<>(outcome, Role.FOLLOWER, waited()));
        }
        return isHeld(record, now) ? Optional.empty() : poll();
    }

    /** True if another caller leads, of which the loader is told. */
    private boolean isHeld(Optional<IdempotencyRecord> record, Instant now) {
        Optional<IdempotencyRecord> held = record.filter(read -> expiryDetector.isHeld(read, now));
        held.flatMap(IdempotencyRecord::owner).ifPresent(leader.loader()::onLeader);
        isLed = held.isPresent();
        return isLed;
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
        Optional<IdempotencyRecord> record = coalescer.store().read(leader.key());
        record.flatMap(IdempotencyRecord::owner).flatMap(Leader::spanOf).ifPresent(wait::addLink);
        Instant now = coalescer.now();
        Optional<T> outcome = record.flatMap(read -> outcome(read, now));
        lastRead = record;
        Duration waited = waited();
        if (outcome.isPresent()) {
            return Optional.of(new CoalescedResult<>(outcome, waiting ? Role.FOLLOWER : Role.FOUND, waited));
        }
        if (isHeld(record, now)) {
            return Optional.empty();
        }
        wait.close();
        if (waiting && now.plus(coalescer.timings().shortestCall()).isAfter(deadline)) {
            return Optional.of(new CoalescedResult<>(Optional.empty(), Role.FOLLOWER, waited));
        }
        return leader.tryLead(record, deadline)
                .map(result -> new CoalescedResult<>(result.outcome(), result.role(), waited));
    }

    private Optional<T> outcome(IdempotencyRecord record, Instant now) {
        return switch (record.status()) {
            case INPROGRESS -> record.data().flatMap(data -> coalescer.codec().decodeServable(data, now));
            case COMPLETED ->
                isCompletedSinceLastRead(record)
                        ? record.data().flatMap(coalescer.codec()::decode)
                        : record.completedData(now)
                                .flatMap(data -> coalescer.codec().decode(data, now));
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
        if (!wait.isOpen()) {
            wait = leader.requestTrace().startSpan("wait");
        }
        waiting = true;
    }

    /** False if the caller's deadline has passed. */
    private boolean pause(boolean isFirst) {
        Duration remaining = Duration.between(coalescer.now(), deadline);
        if (!remaining.isPositive()) {
            return false;
        }
        Duration poll = jitter(mean(isFirst));
        return coalescer.systemServices().sleeper().sleep(poll.compareTo(remaining) < 0 ? poll : remaining);
    }

    private Duration mean(boolean isFirst) {
        LeaseTimings timings = coalescer.timings();
        if (!isLed && leader.loader().needsLeaderSoon()) {
            return timings.shortestPoll();
        }
        Duration mean = timings.poll(waited(), typical);
        // The consistent read before the first pause took as many read units as two polls.
        return isFirst ? mean.plus(timings.shortestPoll().multipliedBy(2)) : mean;
    }

    // Plus or minus 25 %, so that followers that start together do not poll together.
    private Duration jitter(Duration duration) {
        return Duration.ofNanos((long) (duration.toNanos()
                * (0.75 + 0.5 * coalescer.systemServices().random().nextDouble())));
    }

    // The first read is not a wait.
    private Duration waited() {
        return waiting ? Duration.between(start, coalescer.now()) : Duration.ZERO;
    }
}

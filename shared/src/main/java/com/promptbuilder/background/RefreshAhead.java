package com.promptbuilder.background;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.RecordPayload;
import com.promptbuilder.answer.TieredCache;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Refresh-ahead, as stale-while-revalidate of RFC 5861, section 3, but within the TTL. A hit in the last 10 % of an entry's TTL enqueues one
 * background refresh for the fleet. Each process reads the record once for each entry, and so also finds a newer answer of another process. With
 * frequent hits it does so up to 5 % of the TTL earlier, at a random time, which spreads the reads of a large fleet. DynamoDB and SQS are called
 * in the background, so that no hit waits for them. If the environment freezes after the response, that work continues with the next invocation,
 * or fails, and a later hit tries again. Thread-safe.
 */
public final class RefreshAhead implements AnswerService.Listener {
    /** A refresh is due when between 3/20 and 2/20 of the TTL remain. */
    private static final int TTL_PARTS = 20;

    private static final int EARLIEST = 3;
    private static final int MAX_KNOWN = 10_000;

    /** A stored answer: a newer one of the same key expires at another time. */
    private record Entry(AnswerKey key, Instant expiration) {}

    /** When this process considers a refresh of an entry; {@code Instant.MAX} afterwards. */
    private final Cache<Entry, Instant> dueAt =
            Caffeine.newBuilder().maximumSize(MAX_KNOWN).executor(Runnable::run).build();

    private final TieredCache tieredCache;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final JobScheduler jobScheduler;
    private final Executor background;
    private final PendingCounters counters;

    /**
     * @param background runs the work that hits do not wait for
     * @param counters counts queued jobs, since the hit's own log line may already be written
     */
    public RefreshAhead(
            TieredCache tieredCache,
            InstantSource clock,
            RandomGenerator random,
            JobScheduler jobScheduler,
            Executor background,
            PendingCounters counters) {
        this.tieredCache = tieredCache;
        this.clock = clock;
        this.random = random;
        this.jobScheduler = jobScheduler;
        this.background = background;
        this.counters = counters;
    }

    @Override
    public void served(GenerationRequest<?> request, StoredAnswer answer, boolean isFreshHit) {
        Instant now = clock.instant();
        Duration part = Duration.between(answer.storedAt(), answer.expiresAt()).dividedBy(TTL_PARTS);
        if (isFreshHit
                && answer.timeToLive(now).compareTo(part.multipliedBy(EARLIEST)) <= 0
                && request.answerRequest().cache().allowsCoalescing()
                && isDue(new Entry(request.key(), answer.expiresAt()), part, now)) {
            background.execute(() -> scheduleRefresh(request, answer));
        }
    }

    private boolean isDue(Entry entry, Duration part, Instant now) {
        Instant due = dueAt.get(entry, _ -> randomTime(entry.expiration(), part));
        return !now.isBefore(due) && dueAt.asMap().replace(entry, due, Instant.MAX);
    }

    private Instant randomTime(Instant expiration, Duration part) {
        Duration delay = Duration.ofNanos((long) (part.toNanos() * random.nextDouble()));
        return expiration.minus(part.multipliedBy(EARLIEST)).plus(delay);
    }

    private void scheduleRefresh(GenerationRequest<?> request, StoredAnswer answer) {
        try {
            Optional<IdempotencyRecord> seen = jobScheduler.records().read(request.key());
            Optional<StoredAnswer> newer = RecordPayload.lastAnswer(seen)
                    .filter(other -> other.storedAt().isAfter(answer.storedAt()));
            if (newer.isPresent()) {
                tieredCache.backfill(request.key(), newer.get());
            } else if (!jobScheduler.isExpected(seen, clock.instant())) {
                schedule(request, answer, seen);
            }
        } catch (StoreUnavailableException e) {
            dueAt.invalidate(new Entry(request.key(), answer.expiresAt()));
        }
    }

    private void schedule(GenerationRequest<?> request, StoredAnswer answer, Optional<IdempotencyRecord> seen) {
        RequestMetrics requestMetrics = new RequestMetrics();
        jobScheduler.schedule(
                request.job(Optional.of(answer.storedAt())),
                JobScheduler.Reason.REFRESH_AHEAD,
                Priority.BACKGROUND,
                seen,
                request.timeout(),
                requestMetrics);
        requestMetrics.all().forEach(metricSample -> counters.count(metricSample.name(), metricSample.labels()));
    }
}

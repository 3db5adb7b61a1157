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

/**
 * Refresh-ahead, as stale-while-revalidate of RFC 5861, section 3, but within the TTL. A hit in the last 10 % of an entry's TTL enqueues one
 * background refresh for the fleet. Each process reads the record once for each entry, and so also finds a newer answer of another process. DynamoDB
 * and SQS are called in the background, so that no hit waits for them. If the environment freezes after the response, that work continues with
 * the next invocation. Thread-safe.
 */
public final class RefreshAhead implements AnswerService.Listener {
    /** A refresh is due when 1/10 of the TTL remains. */
    private static final int TTL_DIVISOR = 10;

    private static final int MAX_KNOWN = 10_000;

    /** Expiration of the entry for which a refresh was considered, by key. */
    private final Cache<AnswerKey, Instant> considered =
            Caffeine.newBuilder().maximumSize(MAX_KNOWN).executor(Runnable::run).build();

    private final TieredCache tieredCache;
    private final InstantSource clock;
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
            JobScheduler jobScheduler,
            Executor background,
            PendingCounters counters) {
        this.tieredCache = tieredCache;
        this.clock = clock;
        this.jobScheduler = jobScheduler;
        this.background = background;
        this.counters = counters;
    }

    @Override
    public void served(GenerationRequest<?> request, StoredAnswer answer, boolean isFreshHit) {
        Duration ttl = Duration.between(answer.storedAt(), answer.expiresAt());
        boolean isLate =
                answer.timeToLive(clock.instant()).multipliedBy(TTL_DIVISOR).compareTo(ttl) <= 0;
        if (isFreshHit
                && isLate
                && request.answerRequest().cache().allowsCoalescing()
                && !answer.expiresAt().equals(considered.asMap().put(request.key(), answer.expiresAt()))) {
            background.execute(() -> scheduleRefresh(request, answer));
        }
    }

    private void scheduleRefresh(GenerationRequest<?> request, StoredAnswer answer) {
        try {
            Optional<IdempotencyRecord> seen = jobScheduler.records().read(request.key());
            Optional<StoredAnswer> newer = RecordPayload.lastAnswer(seen)
                    .filter(other -> other.storedAt().isAfter(answer.storedAt()));
            if (newer.isPresent()) {
                tieredCache.backfill(request.key(), newer.get());
            } else if (!JobScheduler.isUnderWay(seen, clock.instant())) {
                schedule(request, answer, seen);
            }
        } catch (StoreUnavailableException e) {
            // The next miss generates the answer.
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

package com.promptbuilder.background;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.promptbuilder.answer.AnswerListener;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.RecordPayload;
import com.promptbuilder.answer.TieredCache;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.queue.Priority;
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
 * Has an answer made anew before its life is over (RFC 5861, 3, but while it is still fresh): whoever gets one in the last tenth of its life
 * promises a background job for it, once for the fleet. Each process looks into the record once for each life, so that it also learns of
 * the successor that another has had made. Table and queue are asked in the background, so that a hit waits for neither: where the process
 * freezes after the response, that work goes on with the next invocation. Thread-safe.
 */
public final class RefreshAhead implements AnswerListener {
    private static final int PART = 10;
    private static final int MOST_KNOWN = 10_000;

    /** Until when the answer lives that has been seen to, by key. */
    private final Cache<AnswerKey, Instant> seenTo = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .executor(Runnable::run)
            .build();

    private final TieredCache tieredCache;
    private final InstantSource clock;
    private final JobScheduler jobScheduler;
    private final Executor background;
    private final PendingCounters counters;

    /**
     * @param background runs what the hit does not wait for
     * @param counters counts the jobs that are queued, since the hit's own log line may be written by then
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
    public void served(GenerationRequest<?> generationRequest, StoredAnswer answer, boolean isFreshHit) {
        if (isFreshHit && generationRequest.answerRequest().cache().allowsCoalescing()) {
            onHit(generationRequest, answer);
        }
    }

    private void onHit(GenerationRequest<?> generationRequest, StoredAnswer answer) {
        Instant now = clock.instant();
        Duration life = Duration.between(answer.storedAt(), answer.expiresAt());
        boolean isLate = answer.timeToLive(now).multipliedBy(PART).compareTo(life) <= 0;
        if (isLate && !isSeenTo(generationRequest.key(), answer)) {
            background.execute(() -> scheduleRefresh(generationRequest, answer));
        }
    }

    private boolean isSeenTo(AnswerKey key, StoredAnswer answer) {
        Instant before = seenTo.asMap().put(key, answer.expiresAt());
        return answer.expiresAt().equals(before);
    }

    private void scheduleRefresh(GenerationRequest<?> generationRequest, StoredAnswer answer) {
        try {
            scheduleRefresh(generationRequest, answer, clock.instant());
        } catch (StoreUnavailableException away) {
            // Then it is made when somebody misses it.
        }
    }

    private void scheduleRefresh(GenerationRequest<?> generationRequest, StoredAnswer answer, Instant now) {
        Optional<IdempotencyRecord> seen = jobScheduler.records().read(generationRequest.key());
        Optional<StoredAnswer> newer = seen.flatMap(IdempotencyRecord::data)
                .flatMap(RecordPayload::lastAnswer)
                .filter(other -> other.storedAt().isAfter(answer.storedAt()));
        if (newer.isPresent()) {
            tieredCache.backfill(generationRequest.key(), newer.get());
            return;
        }
        boolean isUnderWay =
                seen.filter(record -> JobScheduler.isUnderWay(record, now)).isPresent();
        if (!isUnderWay) {
            RequestMetrics requestMetrics = new RequestMetrics();
            jobScheduler.schedule(
                    generationRequest.job(Optional.of(answer.storedAt())),
                    JobScheduler.Reason.REFRESH_AHEAD,
                    Priority.BACKGROUND,
                    seen,
                    generationRequest.timeout(),
                    requestMetrics);
            requestMetrics.all().forEach(metricSample -> counters.count(metricSample.name(), metricSample.labels()));
        }
    }
}

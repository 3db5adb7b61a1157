package com.promptbuilder.answer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Has an answer made anew before its life is over (RFC 5861, 3, but while it is still fresh): whoever gets one in the last tenth of its life
 * promises a background job for it, once for the fleet. Each process looks into the record once for each life, so that it also learns of
 * the successor that another has had made. Table and queue are asked in the background, so that a hit waits for neither: where the process
 * freezes after the response, that work goes on with the next invocation. Thread-safe.
 */
final class Ahead {
    private static final int PART = 10;
    private static final int MOST_KNOWN = 10_000;

    /** Until when the answer lives that has been seen to, by key. */
    private final Cache<AnswerKey, Instant> seenTo = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .executor(Runnable::run)
            .build();

    private final AnswerPath.Rooms rooms;
    private final Jobs jobs;
    private final Executor background;
    private final Backlog counters;

    /**
     * @param background runs what the hit does not wait for
     * @param counters counts the jobs that are queued, since the hit's own log line may be written by then
     */
    Ahead(AnswerPath.Rooms rooms, Jobs jobs, Executor background, Backlog counters) {
        this.rooms = rooms;
        this.jobs = jobs;
        this.background = background;
        this.counters = counters;
    }

    /** Sees to an answer that was just served from a tier. */
    void consider(Question<?> question, StoredAnswer answer) {
        Instant now = rooms.clock().instant();
        Duration life = Duration.between(answer.storedAt(), answer.expiresAt());
        boolean isLate = answer.timeToLive(now).multipliedBy(PART).compareTo(life) <= 0;
        if (isLate && !isSeenTo(question.key(), answer)) {
            background.execute(() -> see(question, answer));
        }
    }

    private boolean isSeenTo(AnswerKey key, StoredAnswer answer) {
        Instant before = seenTo.asMap().put(key, answer.expiresAt());
        return answer.expiresAt().equals(before);
    }

    private void see(Question<?> question, StoredAnswer answer) {
        try {
            see(question, answer, rooms.clock().instant());
        } catch (StoreException away) {
            // Then it is made when somebody misses it.
        }
    }

    private void see(Question<?> question, StoredAnswer answer, Instant now) {
        Optional<IdempotencyRecord> seen = jobs.records().read(question.key());
        Optional<StoredAnswer> newer = seen.flatMap(IdempotencyRecord::data)
                .flatMap(RecordData::past)
                .filter(other -> other.storedAt().isAfter(answer.storedAt()));
        if (newer.isPresent()) {
            rooms.near().tiers().forEach(tier -> tier.put(question.key(), newer.get()));
            return;
        }
        boolean isUnderWay = seen.filter(record -> Jobs.isUnderWay(record, now)).isPresent();
        if (!isUnderWay) {
            Samples samples = new Samples();
            jobs.arrange(
                    question.job(Optional.of(answer.storedAt())),
                    Jobs.Reason.AHEAD,
                    Priority.BACKGROUND,
                    seen,
                    question.budget(),
                    samples);
            samples.all().forEach(sample -> counters.count(sample.name(), sample.labels()));
        }
    }
}

package com.promptbuilder.answer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Has an answer made anew before its life is over (RFC 5861, 3, but while it is still fresh): whoever gets one in the last tenth of its life
 * promises a background job for it, once for the fleet. Each process looks into the record once for each life, so that it also learns of
 * the successor that another has had made. Thread-safe.
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

    Ahead(AnswerPath.Rooms rooms, Jobs jobs) {
        this.rooms = rooms;
        this.jobs = jobs;
    }

    /** Sees to an answer that was just served from a tier. */
    void consider(Question<?> question, StoredAnswer answer) {
        Instant now = rooms.clock().instant();
        Duration life = Duration.between(answer.storedAt(), answer.expiresAt());
        boolean isLate = answer.timeToLive(now).multipliedBy(PART).compareTo(life) <= 0;
        if (!isLate || isSeenTo(question.key(), answer)) {
            return;
        }
        try {
            see(question, answer, now);
        } catch (StoreException away) {
            // Then it is made when somebody misses it.
        }
    }

    private boolean isSeenTo(AnswerKey key, StoredAnswer answer) {
        Instant before = seenTo.asMap().put(key, answer.expiresAt());
        return answer.expiresAt().equals(before);
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
            jobs.arrange(
                    question.job(Optional.of(answer.storedAt())),
                    Jobs.Reason.AHEAD,
                    Priority.BACKGROUND,
                    seen,
                    question.budget(),
                    question.inquiry().samples());
        }
    }
}

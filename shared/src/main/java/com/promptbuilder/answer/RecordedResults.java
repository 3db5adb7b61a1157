package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The results of keys in their records: polling clients find them, jobs publish them. Never calls Claude. A result counts as published once
 * the table confirms the write; otherwise the job's message must be redelivered. Thread-safe.
 */
public record RecordedResults(
        RecordStore records,
        Optional<CacheTier> replica,
        Coalescer<GenerationResult> coalescer,
        RecordPayload codec,
        InstantSource clock) {
    /** The least time to the next poll. No failure is shared for less, so that the poll still finds it. */
    private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);
    /** How long polling clients get a job's final failure or lossy answer. */
    private static final Duration REPORTED = Duration.ofMinutes(10);

    private static final int MAX_TRIES = 8;

    /** How publishing an answer ended. */
    public enum Publication {
        /** The record has this answer or a newer one. */
        PUBLISHED,
        /** The table is unavailable, another request leads, or the answer has expired. */
        NOT_YET,
        /** The answer exceeds the size of a record. */
        TOO_LARGE
    }

    /**
     * Finds the fresh answer of a key. Without one: {@link Outcome.Pending} while a leader works or a job is pending, else the shared or
     * final failure or lossy answer. A job that tries again after a failure is pending.
     *
     * @return empty if the record has none of these
     * @throws StoreUnavailableException if the table is unavailable
     */
    public Optional<Outcome> find(AnswerKey key) {
        return find(records.read(key));
    }

    /** As {@link #find(AnswerKey)}, else the answer of another region. The request's metrics take what the answer had cost. */
    public Optional<Outcome> find(AnswerKey key, RequestMetrics requestMetrics) {
        Optional<Outcome> found = find(key);
        Optional<Outcome> away =
                found.isPresent() ? Optional.empty() : inReplica(key).map(Outcome.Answered::new);
        found.ifPresent(outcome -> outcome.reportSaving(RecordTier.NAME, requestMetrics));
        away.ifPresent(outcome -> outcome.reportSaving(RecordTier.REPLICA, requestMetrics));
        return found.or(() -> away);
    }

    private Optional<StoredAnswer> inReplica(AnswerKey key) {
        try {
            return replica.flatMap(tier -> tier.get(key));
        } catch (StoreUnavailableException _) {
            // Each region works without the others.
            return Optional.empty();
        }
    }

    /** Publishes the answer of another region; false if there is none or it cannot be published. */
    boolean publishFromReplica(AnswerKey key) {
        return inReplica(key)
                .filter(answer -> publishFinal(key, (_, _) -> new GenerationResult.Answer(answer)))
                .isPresent();
    }

    /** As {@link #find(AnswerKey)}, in a record that was read. */
    Optional<Outcome> find(Optional<IdempotencyRecord> found) {
        Instant now = clock.instant();
        return found.flatMap(record -> RecordPayload.freshAnswer(record, now)
                .<Outcome>map(Outcome.Answered::new)
                .or(() -> pending(record, now))
                .or(() -> notStored(record, now))
                // A job whose deadline passed without a result: clients stop polling.
                .or(() -> record.pendingJob().filter(job -> job.isOverdue(now)).map(_ -> Outcome.Failed.TIMEOUT)));
    }

    private static Optional<Outcome> pending(IdempotencyRecord record, Instant now) {
        if (!JobScheduler.isUnderWay(Optional.of(record), now)) {
            return Optional.empty();
        }
        return Optional.of(new Outcome.Pending(JobScheduler.pendingJob(record, now)
                .map(job -> timeToPoll(Duration.between(now, job.expectedAt())))
                .filter(left -> left.compareTo(MIN_RETRY_AFTER) > 0)
                .orElse(MIN_RETRY_AFTER)));
    }

    /** Until the expected time; afterwards a tenth of the delay so far, so that polls of a late batch become rare. */
    private static Duration timeToPoll(Duration left) {
        return left.isPositive() ? left : left.negated().dividedBy(10);
    }

    private static Optional<Outcome> notStored(IdempotencyRecord record, Instant now) {
        return record.completedData(now)
                .flatMap(RecordPayload::read)
                .filter(result -> result.asAnswer().isEmpty() && now.isBefore(result.reportUntil()))
                .map(result -> result.outcome(now));
    }

    /** Publishes an answer under the job's key. After a deployment that changes the prompt it differs from the answer's own key. */
    public Publication publish(AnswerKey key, StoredAnswer answer) {
        Instant now = clock.instant();
        try {
            if (hasAnswer(records.read(key), answer.storedAt(), now)) {
                return Publication.PUBLISHED;
            }
            RecordStore.RecordValue recordValue = codec.encode(new GenerationResult.Answer(answer));
            if (!recordValue.fits()) {
                return Publication.TOO_LARGE;
            }
            return answer.isFresh(now) && records.put(key, recordValue, now)
                    ? Publication.PUBLISHED
                    : Publication.NOT_YET;
        } catch (StoreUnavailableException _) {
            // The message is redelivered.
            return Publication.NOT_YET;
        }
    }

    /** Publishes a job's final failure unless the record has an answer; false if the table is unavailable or another request leads. */
    public boolean publishFailure(AnswerKey key, Failure failure) {
        return publishFinal(key, (seen, now) -> finalFailure(seen, failure, now));
    }

    /** Publishes the lossy answer of a job, which is not tried again. Conditions and result as in {@link #publishFailure}. */
    public boolean publishLossy(AnswerKey key, StoredAnswer answer) {
        return publishFinal(
                key,
                (seen, now) -> new GenerationResult.LossyAnswer(answer, RecordPayload.lastAnswer(seen))
                        .asFinal(now.plus(REPORTED)));
    }

    private boolean publishFinal(
            AnswerKey key, BiFunction<Optional<IdempotencyRecord>, Instant, GenerationResult> result) {
        try {
            for (int tries = 0; tries < MAX_TRIES; tries++) {
                Instant now = clock.instant();
                Optional<IdempotencyRecord> seen = records.read(key);
                if (hasAnswer(seen, Instant.MIN, now)) {
                    return true;
                }
                if (seen.filter(record -> record.hasActiveLease(now)).isPresent()) {
                    return false;
                }
                if (coalescer.publish(key, seen, result.apply(seen, now))) {
                    return true;
                }
            }
            return false;
        } catch (StoreUnavailableException _) {
            // The message is redelivered.
            return false;
        }
    }

    /**
     * Publishes an answer of a Message Batch, unless the record has one already, and writes it for other regions.
     *
     * @return empty if the answer exceeds the size of a record; false if another request leads or the table is unavailable
     */
    Optional<Boolean> publishIfAbsent(AnswerKey key, StoredAnswer answer) {
        GenerationResult result = new GenerationResult.Answer(answer);
        if (!codec.encode(result).fits()) {
            return Optional.empty();
        }
        boolean isPublished = publishFinal(key, (_, _) -> result);
        replica.filter(_ -> isPublished).ifPresent(tier -> tier.put(key, answer));
        return Optional.of(isPublished);
    }

    /** True if the record has a fresh answer. */
    boolean hasFreshAnswer(Optional<IdempotencyRecord> record) {
        return hasAnswer(record, Instant.MIN, clock.instant());
    }

    private static boolean hasAnswer(Optional<IdempotencyRecord> record, Instant notBefore, Instant now) {
        return record.flatMap(found -> RecordPayload.freshAnswer(found, now))
                .filter(answer -> !answer.storedAt().isBefore(notBefore))
                .isPresent();
    }

    /** The failure that the record shares already, or else this one. */
    private GenerationResult finalFailure(Optional<IdempotencyRecord> seen, Failure failure, Instant now) {
        return seen.flatMap(IdempotencyRecord::data)
                .flatMap(data -> codec.decode(data, now))
                .filter(GenerationResult.SharedFailure.class::isInstance)
                .map(GenerationResult.SharedFailure.class::cast)
                .orElseGet(() -> new GenerationResult.SharedFailure(failure, now, RecordPayload.lastAnswer(seen)))
                .asFinal(now.plus(REPORTED));
    }
}

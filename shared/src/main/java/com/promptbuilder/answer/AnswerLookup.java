package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Reads the result of a key from its record; never calls Claude. Thread-safe. */
public final class AnswerLookup {
    /** The least time to the next poll. No failure is shared for less, so that the poll still finds it. */
    private static final Duration MIN_RETRY_AFTER = Duration.ofSeconds(1);

    private final RecordStore records;
    private final InstantSource clock;

    public AnswerLookup(RecordStore records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * Finds the fresh answer of a key. Without one: {@link Outcome.Pending} while a leader works or a job is pending, else the shared or
     * final failure. A job that tries again after a failure is pending.
     *
     * @return empty if the record has none of these
     * @throws StoreUnavailableException if the table is unavailable
     */
    public Optional<Outcome> find(AnswerKey key) {
        Instant now = clock.instant();
        return records.read(key).flatMap(record -> outcome(record, now));
    }

    private static Optional<Outcome> outcome(IdempotencyRecord record, Instant now) {
        Optional<GenerationResult> result = record.completedData(now).flatMap(RecordPayload::read);
        return record.servableData(now)
                .flatMap(RecordPayload::read)
                .flatMap(found -> answer(found, now))
                .or(() -> pending(record, now))
                .or(() -> result.flatMap(found -> failure(found, now)))
                .or(() -> overdue(record, now));
    }

    private static Optional<Outcome> answer(GenerationResult generationResult, Instant now) {
        return generationResult instanceof GenerationResult.Answer(var answer) && now.isBefore(answer.expiresAt())
                ? Optional.of(new Outcome.Answered(answer))
                : Optional.empty();
    }

    private static Optional<Outcome> pending(IdempotencyRecord record, Instant now) {
        Optional<PendingJob> pendingJob = record.pendingJob().filter(job -> job.isPending(now));
        return pendingJob.isPresent() || record.hasActiveLease(now)
                ? Optional.of(new Outcome.Pending(pendingJob
                        .map(job -> Duration.between(now, job.expectedAt()))
                        .filter(left -> left.compareTo(MIN_RETRY_AFTER) > 0)
                        .orElse(MIN_RETRY_AFTER)))
                : Optional.empty();
    }

    private static Optional<Outcome> failure(GenerationResult generationResult, Instant now) {
        return generationResult
                                instanceof
                                GenerationResult.SharedFailure(var failure, var expiresAt, var _, var reportUntil)
                        && now.isBefore(reportUntil)
                ? Optional.of(new Outcome.Failed(failure, Duration.between(now, expiresAt)))
                : Optional.empty();
    }

    /** The timeout of a job whose deadline passed without a result, so that clients stop polling. */
    private static Optional<Outcome> overdue(IdempotencyRecord record, Instant now) {
        return record.pendingJob()
                .filter(pendingJob -> pendingJob.isOverdue(now))
                .map(_ -> new Outcome.Failed(new Failure.TimedOut(), Duration.ZERO));
    }
}

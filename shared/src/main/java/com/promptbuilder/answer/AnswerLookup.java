package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.PendingJob;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Answers by key: what stands in the record, without asking Claude. */
public final class AnswerLookup {
    /** No longer than any failure is shared, so that who comes back then still meets it. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final RecordStore records;
    private final InstantSource clock;

    public AnswerLookup(RecordStore records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * The answer of a key, {@link Outcome.Pending} while it is being made or promised, or the failure that is shared or was a job's last
     * word; empty if there is none of these. A job that tries again after a failure is pending.
     *
     * @throws StoreUnavailableException if the table does not answer
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
        Optional<PendingJob> promise = record.pendingJob().filter(open -> open.isPending(now));
        return promise.isPresent() || record.hasActiveLease(now)
                ? Optional.of(new Outcome.Pending(promise.map(open -> Duration.between(now, open.expectedAt()))
                        .filter(left -> left.compareTo(SOON) > 0)
                        .orElse(SOON)))
                : Optional.empty();
    }

    private static Optional<Outcome> failure(GenerationResult generationResult, Instant now) {
        return generationResult
                                instanceof
                                GenerationResult.SharedFailure(var failure, var expiresAt, var _, var toldUntil)
                        && now.isBefore(toldUntil)
                ? Optional.of(new Outcome.Failed(failure, Duration.between(now, expiresAt)))
                : Optional.empty();
    }

    /** What became of a job that never ended, so that nobody polls for ever. */
    private static Optional<Outcome> overdue(IdempotencyRecord record, Instant now) {
        return record.pendingJob()
                .filter(pendingJob -> pendingJob.isOverdue(now))
                .map(_ -> new Outcome.Failed(new Failure.TimedOut(), Duration.ZERO));
    }
}

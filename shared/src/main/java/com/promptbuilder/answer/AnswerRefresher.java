package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Replaces an answer before it expires (refresh-ahead), by the worker that takes the key's lease. Meanwhile clients get the previous answer;
 * it stays if the refresh fails. Thread-safe.
 */
record AnswerRefresher(
        RecordStore records,
        Coalescer<GenerationResult> coalescer,
        AnswerGenerator generator,
        TieredCache cache,
        InstantSource clock) {
    /**
     * Generates the answer again, for a job.
     *
     * @param storedAt when the previous answer was stored; a newer one is returned as it is
     * @return a timeout if the table is unavailable, or if another request leads and there is no previous answer
     */
    Outcome refresh(GenerationRequest<?> request, Instant storedAt) {
        Instant now = clock.instant();
        try {
            Optional<IdempotencyRecord> record = records.read(request.key());
            Optional<StoredAnswer> previous = RecordPayload.lastAnswer(record);
            Optional<StoredAnswer> newer = previous.filter(answer -> answer.isFresh(now))
                    .filter(answer -> answer.storedAt().isAfter(storedAt))
                    // An earlier attempt in this process may have failed to write to the record.
                    .or(() -> cache.memory().get(request.key()))
                    .filter(answer -> answer.storedAt().isAfter(storedAt));
            return newer.<Outcome>map(Outcome.Answered::new)
                    .or(() -> refresh(request, storedAt, record, previous, now))
                    .or(() -> previous.map(Outcome.Answered::new))
                    .orElse(Outcome.Failed.TIMEOUT);
        } catch (StoreUnavailableException _) {
            // The worker reports the timeout, and the message is redelivered.
            return Outcome.Failed.TIMEOUT;
        }
    }

    /** Empty if another request leads, or if the deadline passed without a result. */
    private Optional<Outcome> refresh(
            GenerationRequest<?> request,
            Instant storedAt,
            Optional<IdempotencyRecord> record,
            Optional<StoredAnswer> previous,
            Instant now) {
        Optional<CoalescedResult<GenerationResult>> refreshed = coalescer.refresh(
                request.key(), record, request.trace(), (_, _) -> generate(request, storedAt, previous));
        if (refreshed.filter(result -> result.outcome().isEmpty()).isPresent()) {
            // The job is not tried again, so that clients must not wait for it.
            JobScheduler.cancel(records, request.key(), _ -> true);
        }
        return refreshed.flatMap(result -> stored(request, result, storedAt)).map(result -> result.outcome(now));
    }

    private Optional<GenerationResult> generate(
            GenerationRequest<?> request, Instant storedAt, Optional<StoredAnswer> previous) {
        Optional<GenerationResult> generated = cache.lookupReplica(request, storedAt)
                .<GenerationResult>map(GenerationResult.Answer::new)
                .or(() -> generator.refresh(request, previous, Optional.empty()));
        // A fresh previous answer stays in the record until its TTL ends. The first request after that calls Claude.
        Instant now = clock.instant();
        return generated
                .flatMap(GenerationResult::asAnswer)
                .or(() -> previous.filter(answer -> answer.isFresh(now)))
                .<GenerationResult>map(GenerationResult.Answer::new)
                .or(() -> generated);
    }

    private Optional<GenerationResult> stored(
            GenerationRequest<?> request, CoalescedResult<GenerationResult> result, Instant storedAt) {
        boolean isNew = result.outcome()
                .flatMap(GenerationResult::asAnswer)
                .filter(made -> made.storedAt().isAfter(storedAt))
                .isPresent();
        return isNew ? cache.store(request, result).outcome() : result.outcome();
    }
}

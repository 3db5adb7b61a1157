package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.CoalescedResult;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The making of an answer that is still fresh, by the one who takes its lease. Meanwhile everybody gets the old one; if Claude gives none,
 * it stays as it was.
 */
record AnswerRefresher<I extends Record>(
        AnswerService.Rooms rooms,
        RecordStore records,
        GenerationRequest<I> generationRequest,
        TieredCache tieredCache) {
    /** The answer, made anew unless there is a younger one than the one made then. */
    Outcome refresh(Instant madeAt) {
        Instant now = rooms.clock().instant();
        try {
            Optional<IdempotencyRecord> seen = records.read(generationRequest.key());
            Optional<StoredAnswer> known = seen.flatMap(IdempotencyRecord::data).flatMap(RecordPayload::past);
            Optional<StoredAnswer> younger = known.filter(answer -> answer.isFresh(now))
                    .filter(answer -> answer.storedAt().isAfter(madeAt))
                    .or(() -> madeHere(madeAt));
            if (younger.isPresent()) {
                return new Outcome.Answered(younger.get());
            }
            Optional<CoalescedResult<GenerationResult>> renewed =
                    rooms.coalescer().refresh(generationRequest.key(), seen, trace(), _ -> ask(known));
            if (renewed.filter(coalescedResult -> coalescedResult.outcome().isEmpty())
                    .isPresent()) {
                // Nobody will try again.
                JobScheduler.cancel(records, generationRequest.key(), _ -> true);
            }
            return renewed.flatMap(coalescedResult -> kept(coalescedResult, madeAt))
                    .map(generationResult -> outcome(generationResult, now))
                    .or(() -> known.map(Outcome.Answered::new))
                    .orElseGet(AnswerRefresher::none);
        } catch (StoreUnavailableException away) {
            return none();
        }
    }

    private Optional<GenerationResult> ask(Optional<StoredAnswer> past) {
        Generated generated = rooms.answerGenerator().ask(generationRequest, past);
        if (generated instanceof Generated.ForEveryone(GenerationResult.Answer(StoredAnswer answer))) {
            return Optional.of(new GenerationResult.Answer(answer));
        }
        // Its life goes on until its end; then whoever asks is the next to try.
        Instant now = rooms.clock().instant();
        return past.filter(answer -> answer.isFresh(now))
                .<GenerationResult>map(GenerationResult.Answer::new)
                .or(() -> generated instanceof Generated.ForEveryone(GenerationResult failure)
                        ? Optional.of(failure)
                        : Optional.empty());
    }

    /** What this process made at an earlier try, whose answer the record did not take. */
    private Optional<StoredAnswer> madeHere(Instant madeAt) {
        return rooms.near()
                .memory()
                .get(generationRequest.key())
                .filter(answer -> answer.storedAt().isAfter(madeAt));
    }

    private Optional<GenerationResult> kept(CoalescedResult<GenerationResult> coalescedResult, Instant madeAt) {
        boolean isNew = coalescedResult
                .outcome()
                .filter(GenerationResult.Answer.class::isInstance)
                .map(GenerationResult.Answer.class::cast)
                .filter(made -> made.answer().storedAt().isAfter(madeAt))
                .isPresent();
        return isNew ? tieredCache.storeAfter(coalescedResult).outcome() : coalescedResult.outcome();
    }

    private static Outcome outcome(GenerationResult generationResult, Instant now) {
        return switch (generationResult) {
            case GenerationResult.Answer(StoredAnswer answer) -> new Outcome.Answered(answer);
            case GenerationResult.SharedFailure(var failure, var expiresAt, var _, var _) ->
                new Outcome.Failed(failure, Duration.between(now, expiresAt));
        };
    }

    private static Outcome none() {
        return new Outcome.Failed(new Failure.TimedOut(), Duration.ZERO);
    }

    private RequestTrace trace() {
        return generationRequest.answerRequest().requestMetrics().trace();
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.Shared;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The making of an answer that is still fresh, by the one who takes its lease. Meanwhile everybody gets the old one; if Claude gives none,
 * it stays as it was.
 */
record Renewal<I extends Record>(AnswerPath.Rooms rooms, RecordStore records, Question<I> question, Shelves shelves) {
    /** The answer, made anew unless there is a younger one than the one made then. */
    Outcome made(Instant madeAt) {
        Instant now = rooms.clock().instant();
        try {
            Optional<IdempotencyRecord> seen = records.read(question.key());
            Optional<StoredAnswer> known = seen.flatMap(IdempotencyRecord::data).flatMap(RecordData::past);
            Optional<StoredAnswer> younger = known.filter(answer -> answer.isFresh(now))
                    .filter(answer -> answer.storedAt().isAfter(madeAt))
                    .or(() -> madeHere(madeAt));
            if (younger.isPresent()) {
                return new Outcome.Answered(younger.get());
            }
            Optional<Shared<Result>> renewed = rooms.coalescer().renew(question.key(), seen, trace(), _ -> ask(known));
            if (renewed.filter(shared -> shared.outcome().isEmpty()).isPresent()) {
                // Nobody will try again.
                Jobs.takeBack(records, question.key(), _ -> true);
            }
            return renewed.flatMap(shared -> kept(shared, madeAt))
                    .map(result -> outcome(result, now))
                    .or(() -> known.map(Outcome.Answered::new))
                    .orElseGet(Renewal::none);
        } catch (StoreException away) {
            return none();
        }
    }

    private Optional<Result> ask(Optional<StoredAnswer> past) {
        Asked asked = rooms.asking().ask(question, past);
        if (asked instanceof Asked.Shared(Result.Answer(StoredAnswer answer))) {
            return Optional.of(new Result.Answer(answer));
        }
        // Its life goes on until its end; then whoever asks is the next to try.
        Instant now = rooms.clock().instant();
        return past.filter(answer -> answer.isFresh(now))
                .<Result>map(Result.Answer::new)
                .or(() -> asked instanceof Asked.Shared(Result failure) ? Optional.of(failure) : Optional.empty());
    }

    /** What this process made at an earlier try, whose answer the record did not take. */
    private Optional<StoredAnswer> madeHere(Instant madeAt) {
        return rooms.near()
                .memory()
                .get(question.key())
                .filter(answer -> answer.storedAt().isAfter(madeAt));
    }

    private Optional<Result> kept(Shared<Result> shared, Instant madeAt) {
        boolean isNew = shared.outcome()
                .filter(Result.Answer.class::isInstance)
                .map(Result.Answer.class::cast)
                .filter(made -> made.answer().storedAt().isAfter(madeAt))
                .isPresent();
        return isNew ? shelves.keep(shared).outcome() : shared.outcome();
    }

    private static Outcome outcome(Result result, Instant now) {
        return switch (result) {
            case Result.Answer(StoredAnswer answer) -> new Outcome.Answered(answer);
            case Result.NoAnswer(var failure, var expiresAt, var _, var _) ->
                new Outcome.Failed(failure, Duration.between(now, expiresAt));
        };
    }

    private static Outcome none() {
        return new Outcome.Failed(new Failure.TimedOut(), Duration.ZERO);
    }

    private Trace trace() {
        return question.inquiry().samples().trace();
    }
}

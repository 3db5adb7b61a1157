package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.Promise;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Answers by key: what stands in the record, without asking Claude. */
public final class Answers {
    /** No longer than any failure is shared, so that who comes back then still meets it. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final RecordStore records;
    private final InstantSource clock;

    public Answers(RecordStore records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * The answer of a key, {@link Outcome.Pending} while it is being made or promised, or the failure that is shared or was a job's last
     * word; empty if there is none of these. A job that tries again after a failure is pending.
     *
     * @throws StoreException if the table does not answer
     */
    public Optional<Outcome> find(AnswerKey key) {
        Instant now = clock.instant();
        return records.read(key).flatMap(record -> outcome(record, now));
    }

    private static Optional<Outcome> outcome(IdempotencyRecord record, Instant now) {
        Optional<Result> result = record.outcome(now).flatMap(RecordData::read);
        return record.standing(now)
                .flatMap(RecordData::read)
                .flatMap(found -> answer(found, now))
                .or(() -> pending(record, now))
                .or(() -> result.flatMap(found -> failure(found, now)))
                .or(() -> broken(record, now));
    }

    private static Optional<Outcome> answer(Result result, Instant now) {
        return result instanceof Result.Answer(var answer) && now.isBefore(answer.expiresAt())
                ? Optional.of(new Outcome.Answered(answer))
                : Optional.empty();
    }

    private static Optional<Outcome> pending(IdempotencyRecord record, Instant now) {
        Optional<Promise> promise = record.promise().filter(open -> open.isOpen(now));
        return promise.isPresent() || record.isLed(now)
                ? Optional.of(new Outcome.Pending(promise.map(open -> Duration.between(now, open.due()))
                        .filter(left -> left.compareTo(SOON) > 0)
                        .orElse(SOON)))
                : Optional.empty();
    }

    private static Optional<Outcome> failure(Result result, Instant now) {
        return result instanceof Result.NoAnswer(var failure, var expiresAt, var _, var toldUntil)
                        && now.isBefore(toldUntil)
                ? Optional.of(new Outcome.Failed(failure, Duration.between(now, expiresAt)))
                : Optional.empty();
    }

    /** What became of a job that never ended, so that nobody polls for ever. */
    private static Optional<Outcome> broken(IdempotencyRecord record, Instant now) {
        return record.promise()
                .filter(promise -> promise.isBroken(now))
                .map(_ -> new Outcome.Failed(new Failure.TimedOut(), Duration.ZERO));
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Answers by key: what stands in the record, without asking Claude. */
public final class Answers {
    private final RecordStore records;
    private final InstantSource clock;

    public Answers(RecordStore records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * The answer of a key, {@link Outcome.Pending} while it is being made, or the failure that is shared; empty if there is none of these.
     *
     * @throws StoreException if the table does not answer
     */
    public Optional<Outcome> find(AnswerKey key) {
        Instant now = clock.instant();
        return records.read(key).filter(record -> record.isAlive(now)).flatMap(record -> outcome(record, now));
    }

    private static Optional<Outcome> outcome(IdempotencyRecord record, Instant now) {
        if (record.isLed(now)) {
            return Optional.of(new Outcome.Pending());
        }
        return record.outcome(now)
                .flatMap(data -> ResultCodec.READING.decode(data, now))
                .map(result -> switch (result) {
                    case Result.Answer(var answer) -> new Outcome.Answered(answer);
                    case Result.NoAnswer(var failure, var expiresAt, var _) ->
                        new Outcome.Failed(failure, Duration.between(now, expiresAt));
                });
    }
}

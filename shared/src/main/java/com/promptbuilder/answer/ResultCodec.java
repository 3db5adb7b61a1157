package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Codec;
import com.promptbuilder.coalesce.RecordStore;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Results as records keep them.
 *
 * @param staleIfError how long after its life an answer is kept, for the time that Claude gives none
 */
record ResultCodec(Duration staleIfError) implements Codec<Result> {
    /** A codec that only reads. */
    static final ResultCodec READING = new ResultCodec(Duration.ZERO);

    @Override
    public RecordStore.Outcome encode(Result result) {
        return switch (result) {
            case Result.Answer(var answer) ->
                new RecordStore.Outcome(
                        RecordData.of(answer), answer.expiresAt().plus(staleIfError));
            case Result.NoAnswer failure ->
                new RecordStore.Outcome(RecordData.of(failure), expiration(failure), failure.isLastWord());
        };
    }

    private Instant expiration(Result.NoAnswer failure) {
        return failure.past()
                .map(answer -> answer.expiresAt().plus(staleIfError))
                .filter(failure.toldUntil()::isBefore)
                .orElse(failure.toldUntil());
    }

    @Override
    public Optional<Result> decodeStanding(String data, Instant now) {
        return decode(data, now).filter(Result.Answer.class::isInstance);
    }

    @Override
    public Optional<Result> decode(String data, Instant now) {
        return decode(data).filter(result -> now.isBefore(result.expiresAt()));
    }

    @Override
    public Optional<Result> decode(String data) {
        return RecordData.read(data);
    }
}

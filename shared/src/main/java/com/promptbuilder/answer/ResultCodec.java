package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.RecordStore;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Results as records keep them.
 *
 * @param staleIfError how long after its life an answer is kept, for the time that Claude gives none
 */
record ResultCodec(Duration staleIfError) implements Coalescer.Codec<GenerationResult> {
    /** A codec that only reads. */
    static final ResultCodec READING = new ResultCodec(Duration.ZERO);

    @Override
    public RecordStore.RecordValue encode(GenerationResult generationResult) {
        return switch (generationResult) {
            case GenerationResult.Answer(var answer) ->
                new RecordStore.RecordValue(
                        RecordPayload.of(answer), answer.expiresAt().plus(staleIfError));
            case GenerationResult.SharedFailure failure ->
                new RecordStore.RecordValue(RecordPayload.of(failure), expiration(failure), failure.isLastWord());
        };
    }

    private Instant expiration(GenerationResult.SharedFailure failure) {
        return failure.past()
                .map(answer -> answer.expiresAt().plus(staleIfError))
                .filter(failure.reportUntil()::isBefore)
                .orElse(failure.reportUntil());
    }

    @Override
    public Optional<GenerationResult> decodeServable(String data, Instant now) {
        return decode(data, now).filter(GenerationResult.Answer.class::isInstance);
    }

    @Override
    public Optional<GenerationResult> decode(String data, Instant now) {
        return decode(data).filter(generationResult -> now.isBefore(generationResult.expiresAt()));
    }

    @Override
    public Optional<GenerationResult> decode(String data) {
        return RecordPayload.read(data);
    }
}

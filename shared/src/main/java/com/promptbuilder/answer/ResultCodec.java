package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Codec;
import com.promptbuilder.coalesce.RecordStore;

import java.time.Instant;
import java.util.Optional;

/** Results as records keep them. */
final class ResultCodec implements Codec<Result> {
    @Override
    public RecordStore.Outcome encode(Result result) {
        return switch (result) {
            case Result.Answer(var answer) -> new RecordStore.Outcome(RecordData.of(answer), answer.expiresAt());
            case Result.NoAnswer failure -> new RecordStore.Outcome(RecordData.of(failure), failure.expiresAt());
        };
    }

    @Override
    public Optional<Result> decode(String data, Instant now) {
        return RecordData.read(data).filter(result -> now.isBefore(result.expiresAt()));
    }
}

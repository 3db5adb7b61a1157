package com.promptbuilder.coalesce;

import java.time.Instant;
import java.util.Optional;

/** Codec of outcomes that are texts, which do not expire during a test. */
final class TextCodec implements Coalescer.Codec<String> {
    @Override
    public RecordStore.RecordValue encode(String text) {
        return new RecordStore.RecordValue(text, Instant.parse("2027-01-01T00:00:00Z"));
    }

    @Override
    public Optional<String> decode(String data, Instant now) {
        return Optional.of(data);
    }

    @Override
    public Optional<String> decode(String data) {
        return Optional.of(data);
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The DynamoDB records as a cache tier. Reads throw {@link StoreUnavailableException} if the table is unavailable. Thread-safe. */
public final class RecordTier implements CacheTier {
    /** The tier's name in {@code Cache-Status}, metrics and spans. */
    static final String NAME = "record";

    private final RecordStore records;
    private final RecordPayload codec;
    private final InstantSource clock;

    /** @param staleIfError how long after its expiry an answer is kept */
    public RecordTier(RecordStore records, Duration staleIfError, InstantSource clock) {
        this.records = records;
        this.codec = new RecordPayload(staleIfError);
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<StoredAnswer> get(AnswerKey key) {
        Instant now = clock.instant();
        return records.read(key)
                .flatMap(record -> record.servableData(now))
                .flatMap(data -> codec.decode(data, now))
                .flatMap(RecordTier::answer);
    }

    private static Optional<StoredAnswer> answer(GenerationResult generationResult) {
        return generationResult instanceof GenerationResult.Answer(StoredAnswer answer)
                ? Optional.of(answer)
                : Optional.empty();
    }

    @Override
    public Optional<StoredAnswer> getStale(AnswerKey key) {
        return records.read(key).flatMap(IdempotencyRecord::data).flatMap(RecordPayload::lastAnswer);
    }

    @Override
    public boolean put(AnswerKey key, StoredAnswer answer) {
        try {
            RecordStore.RecordValue recordValue = codec.encode(new GenerationResult.Answer(answer));
            return recordValue.fits() && records.put(key, recordValue, clock.instant());
        } catch (StoreUnavailableException _) {
            // The caller reports that the answer is not in the record.
            return false;
        }
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The table of records as a tier of answers; looking something up throws {@link StoreUnavailableException} when the table is away. */
final class RecordTier implements CacheTier {
    private final RecordStore records;
    private final ResultCodec codec;
    private final InstantSource clock;

    RecordTier(RecordStore records, ResultCodec codec, InstantSource clock) {
        this.records = records;
        this.codec = codec;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "record";
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
        return records.read(key).flatMap(IdempotencyRecord::data).flatMap(RecordPayload::past);
    }

    @Override
    public boolean put(AnswerKey key, StoredAnswer answer) {
        try {
            RecordStore.RecordValue recordValue = codec.encode(new GenerationResult.Answer(answer));
            return recordValue.fits() && records.put(key, recordValue, clock.instant());
        } catch (StoreUnavailableException away) {
            return false;
        }
    }
}

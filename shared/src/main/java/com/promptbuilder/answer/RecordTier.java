package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The table of records as a tier of answers; looking something up throws {@link StoreException} when the table is away. */
final class RecordTier implements Tier {
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
                .flatMap(record -> record.standing(now))
                .flatMap(data -> codec.decode(data, now))
                .flatMap(RecordTier::answer);
    }

    private static Optional<StoredAnswer> answer(Result result) {
        return result instanceof Result.Answer(StoredAnswer answer) ? Optional.of(answer) : Optional.empty();
    }

    @Override
    public Optional<StoredAnswer> past(AnswerKey key) {
        return records.read(key).flatMap(IdempotencyRecord::data).flatMap(RecordData::past);
    }

    @Override
    public boolean put(AnswerKey key, StoredAnswer answer) {
        try {
            RecordStore.Outcome outcome = codec.encode(new Result.Answer(answer));
            return outcome.fits() && records.put(key, outcome, clock.instant());
        } catch (StoreException away) {
            return false;
        }
    }
}

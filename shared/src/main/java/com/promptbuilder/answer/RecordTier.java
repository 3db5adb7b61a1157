package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The records of a DynamoDB table as a cache tier. Reads throw {@link StoreUnavailableException} if the table is unavailable. Thread-safe.
 *
 * @param name the tier's name in {@code Cache-Status}, metrics and spans
 */
public record RecordTier(String name, RecordStore records, RecordPayload codec, InstantSource clock)
        implements CacheTier {
    /** The name of this region's table. */
    public static final String NAME = "record";

    /** The name of the table with the answers of all regions. */
    public static final String REPLICA = "replica";

    @Override
    public Optional<StoredAnswer> get(AnswerKey key) {
        Instant now = clock.instant();
        return records.read(key).flatMap(record -> RecordPayload.freshAnswer(record, now));
    }

    @Override
    public Optional<StoredAnswer> getStale(AnswerKey key) {
        return RecordPayload.lastAnswer(records.read(key));
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

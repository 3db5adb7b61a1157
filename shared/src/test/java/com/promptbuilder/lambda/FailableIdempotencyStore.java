package com.promptbuilder.lambda;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemAlreadyExistsException;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemNotFoundException;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;
import software.amazon.lambda.powertools.idempotency.persistence.PersistenceStore;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Idempotency records in memory, which a test can make unavailable. */
final class FailableIdempotencyStore {
    private final Map<String, Owned> records = new HashMap<>();
    private boolean isUnavailable;

    private record Owned(DataRecord dataRecord, String owner) {
        boolean isFree(Instant now) {
            boolean isExpired = now.getEpochSecond() >= dataRecord.getExpiryTimestamp();
            return isExpired || dataRecord.getInProgressExpiryTimestamp().orElse(Long.MAX_VALUE) <= now.toEpochMilli();
        }
    }

    void fail() {
        isUnavailable = true;
    }

    /** The ids of all records. */
    Iterable<String> ids() {
        return records.keySet();
    }

    PersistenceStore of(String owner, InstantSource clock) {
        return new PersistenceStore() {
            @Override
            public DataRecord getRecord(String key) throws IdempotencyItemNotFoundException {
                return Optional.ofNullable(available().get(key))
                        .filter(found -> !found.isFree(clock.instant()))
                        .map(Owned::dataRecord)
                        .orElseThrow(() -> new IdempotencyItemNotFoundException(key));
            }

            @Override
            public void putRecord(DataRecord lease, Instant now) throws IdempotencyItemAlreadyExistsException {
                Owned found = available().get(lease.getIdempotencyKey());
                if (found != null && !found.isFree(now) && !found.owner().equals(owner)) {
                    throw new IdempotencyItemAlreadyExistsException();
                }
                available().put(lease.getIdempotencyKey(), new Owned(lease, owner));
            }

            @Override
            public void updateRecord(DataRecord completed) {
                available().put(completed.getIdempotencyKey(), new Owned(completed, owner));
            }

            @Override
            public void deleteRecord(String key) {
                available().remove(key);
            }
        };
    }

    private Map<String, Owned> available() {
        if (isUnavailable) {
            throw new StoreUnavailableException("a test made the store unavailable");
        }
        return records;
    }
}

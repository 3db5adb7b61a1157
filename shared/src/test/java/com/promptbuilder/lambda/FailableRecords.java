package com.promptbuilder.lambda;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.coalesce.PendingJob;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** Records that a test can take away and bring back. */
final class FailableRecords implements RecordStore {
    private RecordStore records = new InMemoryRecordStore();
    private final StoreBreaker breaker;
    private boolean away;
    private int reads;
    private int refusals;

    FailableRecords(StoreBreaker breaker) {
        this.breaker = breaker;
    }

    void goAway() {
        away = true;
    }

    void comeBack() {
        away = false;
    }

    /** Loses all records, as a table that was restored from nothing. */
    void forget() {
        records = new InMemoryRecordStore();
    }

    /** Refuses the next so many promises, as if the record had changed since it was read. */
    void refusePromises(int count) {
        refusals = count;
    }

    int reads() {
        return reads;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        reads++;
        return here().read(key);
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        return here().acquire(key, lease, seen);
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return here().renew(key, lease);
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return here().release(key, owner);
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> promise, Optional<IdempotencyRecord> seen) {
        return refusals-- <= 0 && here().setPendingJob(key, promise, seen);
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        return here().complete(key, owner, recordValue);
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return here().put(key, recordValue, now);
    }

    private RecordStore here() {
        return breaker.call(() -> {
            if (away) {
                throw new StoreUnavailableException("away, says the test");
            }
            return records;
        });
    }
}

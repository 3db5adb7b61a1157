package com.promptbuilder.lambda;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** A record store that a test can make unavailable. */
final class FailableRecords implements RecordStore {
    private RecordStore records = new InMemoryRecordStore();
    private final StoreBreaker breaker;
    private boolean isUnavailable;
    private int reads;
    private int refusals;

    FailableRecords(StoreBreaker breaker) {
        this.breaker = breaker;
    }

    void fail() {
        isUnavailable = true;
    }

    void recover() {
        isUnavailable = false;
    }

    /** Deletes all records. */
    void forget() {
        records = new InMemoryRecordStore();
    }

    /** Rejects the next writes of a pending job, as if the record had changed since it was read. */
    void rejectPendingJobs(int count) {
        refusals = count;
    }

    int reads() {
        return reads;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        reads++;
        return available().read(key);
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        return available().acquire(key, lease, seen);
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return available().renew(key, lease);
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return available().release(key, owner);
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> promise, Optional<IdempotencyRecord> seen) {
        return refusals-- <= 0 && available().setPendingJob(key, promise, seen);
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        return available().complete(key, owner, recordValue);
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return available().put(key, recordValue, now);
    }

    private RecordStore available() {
        return breaker.call(() -> {
            if (isUnavailable) {
                throw new StoreUnavailableException("unavailable");
            }
            return records;
        });
    }
}

package com.promptbuilder.http;

import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.InMemoryRecords;
import com.promptbuilder.coalesce.Promise;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.table.StoreBreaker;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** Records that a test can take away and bring back. */
final class SwitchedRecords implements RecordStore {
    private RecordStore records = new InMemoryRecords();
    private final StoreBreaker breaker;
    private boolean away;
    private int reads;
    private int refusals;

    SwitchedRecords(StoreBreaker breaker) {
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
        records = new InMemoryRecords();
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
    public boolean promise(AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
        return refusals-- <= 0 && here().promise(key, promise, seen);
    }

    @Override
    public boolean complete(AnswerKey key, String owner, Outcome outcome) {
        return here().complete(key, owner, outcome);
    }

    @Override
    public boolean put(AnswerKey key, Outcome outcome, Instant now) {
        return here().put(key, outcome, now);
    }

    private RecordStore here() {
        return breaker.call(() -> {
            if (away) {
                throw new StoreException("away, says the test");
            }
            return records;
        });
    }
}

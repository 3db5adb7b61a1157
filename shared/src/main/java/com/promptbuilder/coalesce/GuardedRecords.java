package com.promptbuilder.coalesce;

import com.promptbuilder.table.TableGuard;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** Records behind the table's guard: none of its calls waits for a table that is away. */
public final class GuardedRecords implements RecordStore {
    private final RecordStore records;
    private final TableGuard guard;

    public GuardedRecords(RecordStore records, TableGuard guard) {
        this.records = records;
        this.guard = guard;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return guard.call(() -> records.read(key));
    }

    @Override
    public Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
        return guard.call(() -> records.readEventuallyConsistent(key));
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        return guard.call(() -> records.acquire(key, lease, seen));
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return guard.call(() -> records.renew(key, lease));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return guard.call(() -> records.release(key, owner));
    }

    @Override
    public boolean promise(AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
        return guard.call(() -> records.promise(key, promise, seen));
    }

    @Override
    public boolean complete(AnswerKey key, String owner, Outcome outcome) {
        return guard.call(() -> records.complete(key, owner, outcome));
    }

    @Override
    public boolean put(AnswerKey key, Outcome outcome, Instant now) {
        return guard.call(() -> records.put(key, outcome, now));
    }
}

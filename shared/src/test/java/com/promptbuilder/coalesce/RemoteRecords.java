package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A table as one process of a virtual world reaches it: each call takes a while before and after its effect, and some fail on either side of it. */
final class RemoteRecords implements RecordStore {
    private final RecordStore table;
    private final VirtualWorld world;
    private final VirtualWorld.Machine process;
    private final double troubleRate;
    private final Ledger ledger;

    RemoteRecords(
            RecordStore table, VirtualWorld world, VirtualWorld.Machine process, double troubleRate, Ledger ledger) {
        this.table = table;
        this.world = world;
        this.process = process;
        this.troubleRate = troubleRate;
        this.ledger = ledger;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return call(() -> table.read(key));
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        return call(() -> {
            boolean acquired = table.acquire(key, lease, seen);
            if (acquired) {
                ledger.acquired(lease.owner());
            }
            return acquired;
        });
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return call(() -> table.renew(key, lease));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return call(() -> table.release(key, owner));
    }

    @Override
    public boolean promise(AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
        return call(() -> table.promise(key, promise, seen));
    }

    @Override
    public boolean complete(AnswerKey key, String owner, Outcome outcome) {
        return call(() -> {
            boolean completed = table.complete(key, owner, outcome);
            if (completed) {
                ledger.completed(owner);
            }
            return completed;
        });
    }

    @Override
    public boolean put(AnswerKey key, Outcome outcome, Instant now) {
        return call(() -> table.put(key, outcome, now));
    }

    private <T> T call(Supplier<T> effect) {
        process.sleep(someMillis());
        trouble();
        T result = effect.get();
        process.sleep(someMillis());
        trouble();
        return result;
    }

    private void trouble() {
        if (world.random().nextDouble() < troubleRate) {
            ledger.trouble();
            throw new StoreException("made to fail");
        }
    }

    private Duration someMillis() {
        return Duration.ofMillis(world.random().nextInt(1, 20));
    }
}

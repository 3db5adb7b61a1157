package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Records, and which of their leases this process holds: so it can give them back before it ends, and nobody waits for a leader that is
 * gone. Once they are given back, the process writes as nobody's leader any more. Thread-safe.
 */
public final class LeaseRegistry implements RecordStore {
    private final RecordStore records;
    private final Map<String, HeldLease> byOwner = new ConcurrentHashMap<>();
    private volatile boolean over;

    public LeaseRegistry(RecordStore records) {
        this.records = records;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return records.read(key);
    }

    @Override
    public Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
        return records.readEventuallyConsistent(key);
    }

    /** As any store's; once the leases are given back there are no new ones, and whoever asks then asks Claude alone. */
    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        // Before the call: one whose answer gets lost may have taken the lease.
        HeldLease heldLease = new HeldLease(key, lease.owner());
        byOwner.put(lease.owner(), heldLease);
        boolean isOurs = heldLease.take(lease, seen);
        if (!isOurs) {
            byOwner.remove(lease.owner());
        }
        return isOurs;
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return held(key, lease.owner()).write(() -> records.renew(key, lease));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        try {
            return held(key, owner).write(() -> records.release(key, owner));
        } finally {
            byOwner.remove(owner);
        }
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> promise, Optional<IdempotencyRecord> seen) {
        return records.setPendingJob(key, promise, seen);
    }

    /** As any store's; a lease whose completion got no answer from the table stays held until it is completed or released. */
    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        boolean isCompleted = held(key, owner).write(() -> records.complete(key, owner, recordValue));
        byOwner.remove(owner);
        return isCompleted;
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return records.put(key, recordValue, now);
    }

    /** Gives all leases back, side by side, and takes no more; says how many were still held. Takes as long as one call to the table may. */
    public long releaseAll() {
        over = true;
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = byOwner.values().stream()
                    .map(heldLease -> calls.submit(heldLease::giveBack))
                    .toList();
            calls.shutdown();
            return answers.stream().filter(LeaseRegistry::isTrue).count();
        }
    }

    private static boolean isTrue(Future<Boolean> answer) {
        try {
            return answer.get();
        } catch (ExecutionException away) {
            // Then the lease passes by itself.
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HeldLease held(AnswerKey key, String owner) {
        HeldLease known = byOwner.get(owner);
        return known == null ? new HeldLease(key, owner) : known;
    }

    /** A lease of ours, or one that may be. Its writes come one after the other, so that none overtakes its giving back. */
    private final class HeldLease {
        private final AnswerKey key;
        private final String owner;

        private HeldLease(AnswerKey key, String owner) {
            this.key = key;
            this.owner = owner;
        }

        private synchronized boolean take(Lease lease, Optional<IdempotencyRecord> seen) {
            if (over) {
                throw new StoreUnavailableException("this process is ending");
            }
            return records.acquire(key, lease, seen);
        }

        private synchronized boolean write(BooleanSupplier change) {
            return !over && change.getAsBoolean();
        }

        private synchronized boolean giveBack() {
            return records.release(key, owner);
        }
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Record store that knows which leases this process holds, so that they can be released before the process ends. After {@link #releaseAll} it
 * acquires no lease and writes for none. Thread-safe.
 */
public final class LeaseRegistry implements RecordStore {
    private final RecordStore records;
    private final Map<String, HeldLease> byOwner = new ConcurrentHashMap<>();
    private volatile boolean closed;

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

    /** @throws StoreUnavailableException also after {@link #releaseAll}; the caller then calls Claude uncoordinated */
    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        // Registered before the call: a call without an answer may have acquired the lease.
        HeldLease heldLease = new HeldLease(key);
        byOwner.put(lease.owner(), heldLease);
        boolean isAcquired = heldLease.acquire(lease, seen);
        if (!isAcquired) {
            byOwner.remove(lease.owner());
        }
        return isAcquired;
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
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
        return records.setPendingJob(key, pendingJob, seen);
    }

    /** A lease whose completion got no answer from DynamoDB stays registered until it is completed or released. */
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

    /** Releases all leases in parallel, within the timeout of one call, and acquires no more. Returns how many were still held. */
    public long releaseAll() {
        closed = true;
        List<Future<Boolean>> releases;
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            releases = byOwner.entrySet().stream()
                    .map(held -> calls.submit(() -> held.getValue().release(held.getKey())))
                    .toList();
        }
        // The leases whose release failed expire by themselves.
        return releases.stream()
                .filter(release -> release.state() == Future.State.SUCCESS && release.resultNow())
                .count();
    }

    private HeldLease held(AnswerKey key, String owner) {
        return byOwner.getOrDefault(owner, new HeldLease(key));
    }

    /** A lease that this process holds or may hold. Its writes are serialized, so that none is sent after its release. */
    private final class HeldLease {
        private final AnswerKey key;

        private HeldLease(AnswerKey key) {
            this.key = key;
        }

        private synchronized boolean acquire(Lease lease, Optional<IdempotencyRecord> seen) {
            if (closed) {
                throw new StoreUnavailableException("this process is shutting down");
            }
            return records.acquire(key, lease, seen);
        }

        private synchronized boolean write(BooleanSupplier change) {
            return !closed && change.getAsBoolean();
        }

        private synchronized boolean release(String owner) {
            return records.release(key, owner);
        }
    }
}

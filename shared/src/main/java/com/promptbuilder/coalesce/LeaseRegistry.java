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
 * Record store that knows which leases this process holds, so that they can be released before the process ends. {@link #register} adds those of
 * idempotency keys. After {@link #releaseAll} it acquires no lease and writes for none. Thread-safe.
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
        String owner = lease.owner();
        return acquire(owner, () -> records.release(key, owner), () -> records.acquire(key, lease, seen));
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return write(lease.owner(), () -> records.renew(key, lease));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return release(owner, () -> records.release(key, owner));
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
        return records.setPendingJob(key, pendingJob, seen);
    }

    /** A lease whose completion got no answer from DynamoDB stays registered until it is completed or released. */
    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        return complete(owner, () -> records.complete(key, owner, recordValue));
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return records.put(key, recordValue, now);
    }

    /** The stores of idempotency keys, whose leases are registered here. */
    public IdempotentTasks.Stores register(IdempotentTasks.Stores stores) {
        return owner -> new RegisteredPersistenceStore(this, stores.of(owner), owner);
    }

    /**
     * Acquires a lease.
     *
     * @param release releases it; true if the owner still had it
     * @param acquisition the call that acquires it; true if it did
     */
    boolean acquire(String owner, BooleanSupplier release, BooleanSupplier acquisition) {
        // Registered before the call: a call without an answer may have acquired the lease.
        HeldLease heldLease = new HeldLease(release);
        byOwner.put(owner, heldLease);
        boolean isAcquired = heldLease.acquire(acquisition);
        if (!isAcquired) {
            byOwner.remove(owner);
        }
        return isAcquired;
    }

    /** Makes a write for a lease; false if it is refused, or after {@link #releaseAll}. */
    boolean write(String owner, BooleanSupplier write) {
        return byOwner.getOrDefault(owner, new HeldLease(() -> false)).write(write);
    }

    boolean complete(String owner, BooleanSupplier completion) {
        boolean isCompleted = write(owner, completion);
        byOwner.remove(owner);
        return isCompleted;
    }

    boolean release(String owner, BooleanSupplier release) {
        try {
            return write(owner, release);
        } finally {
            byOwner.remove(owner);
        }
    }

    /** Releases all leases in parallel, within the timeout of one call, and acquires no more. Returns how many were still held. */
    public long releaseAll() {
        closed = true;
        List<Future<Boolean>> releases;
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            releases = byOwner.values().stream()
                    .map(held -> calls.submit(held::release))
                    .toList();
        }
        // The leases whose release failed expire by themselves.
        return releases.stream()
                .filter(release -> release.state() == Future.State.SUCCESS && release.resultNow())
                .count();
    }

    /** A lease that this process holds or may hold. Its writes are serialized, so that none is sent after its release. */
    private final class HeldLease {
        private final BooleanSupplier release;

        private HeldLease(BooleanSupplier release) {
            this.release = release;
        }

        private synchronized boolean acquire(BooleanSupplier acquisition) {
            if (closed) {
                throw new StoreUnavailableException("this process is shutting down");
            }
            return acquisition.getAsBoolean();
        }

        private synchronized boolean write(BooleanSupplier write) {
            return !closed && write.getAsBoolean();
        }

        private synchronized boolean release() {
            return release.getAsBoolean();
        }
    }
}

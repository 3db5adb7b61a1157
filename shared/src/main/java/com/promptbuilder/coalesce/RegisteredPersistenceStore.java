package com.promptbuilder.coalesce;

import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemAlreadyExistsException;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;
import software.amazon.lambda.powertools.idempotency.persistence.PersistenceStore;

import java.time.Instant;

/**
 * Persistence store of one invocation, whose lease is registered in a {@link LeaseRegistry}. After {@link LeaseRegistry#releaseAll} it acquires
 * no lease, and its writes do nothing, as after a lost lease. Thread-safe.
 */
final class RegisteredPersistenceStore implements PersistenceStore {
    private final LeaseRegistry leases;
    private final PersistenceStore store;
    private final String owner;
    private volatile boolean isLeased;
    private volatile boolean isEnded;

    /** @param owner the fencing token of this invocation's lease */
    RegisteredPersistenceStore(LeaseRegistry leases, PersistenceStore store, String owner) {
        this.leases = leases;
        this.store = store;
        this.owner = owner;
    }

    @Override
    public DataRecord getRecord(String id) {
        return store.getRecord(id);
    }

    /** Acquires or renews the lease. A renewal that is late, after the completion or the release, is refused: it would acquire the lease again. */
    @Override
    public void putRecord(DataRecord record, Instant now) throws IdempotencyItemAlreadyExistsException {
        boolean isAccepted = isLeased
                ? leases.write(owner, () -> !isEnded && put(record, now))
                : leases.acquire(owner, () -> delete(record.getIdempotencyKey()), () -> put(record, now));
        if (!isAccepted) {
            throw new IdempotencyItemAlreadyExistsException();
        }
        isLeased = true;
    }

    @Override
    public void updateRecord(DataRecord record) {
        boolean _ = leases.complete(owner, () -> {
            store.updateRecord(record);
            isEnded = true;
            return true;
        });
    }

    @Override
    public void deleteRecord(String id) {
        boolean _ = leases.release(owner, () -> delete(id));
    }

    private boolean put(DataRecord record, Instant now) {
        try {
            store.putRecord(record, now);
            return true;
        } catch (IdempotencyItemAlreadyExistsException e) {
            return false;
        }
    }

    private boolean delete(String id) {
        isEnded = true;
        store.deleteRecord(id);
        return true;
    }
}

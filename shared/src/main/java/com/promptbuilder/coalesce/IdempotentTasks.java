package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.RepeatedWrite;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.SystemServices;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemAlreadyExistsException;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemNotFoundException;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;
import software.amazon.lambda.powertools.idempotency.persistence.PersistenceStore;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Runs a task once per idempotency key across environments, and replays its result to later requests with the key for 24 h. The record has the
 * format of AWS Lambda Powertools: first a lease, which is renewed while the task runs, then the result. After a crash, the next request runs the
 * task 9 s after the last renewal: the lease's 5 s and the maximum clock skew. After a shutdown the next request runs it at once, if the stores are
 * registered in a {@link LeaseRegistry}. Thread-safe.
 */
public record IdempotentTasks(Stores stores, LeaseTimings timings, SystemServices system) {
    /** Creates the stores of invocations. */
    @FunctionalInterface
    public interface Stores {
        /** The store of an invocation with this fencing token. */
        PersistenceStore of(String owner);
    }

    /** How long a result is replayed. */
    private static final Duration RETENTION = Duration.ofHours(24);

    /** What became of a request with an idempotency key. */
    public sealed interface Result {
        /** The task ran for this request. The key could not be kept if the store did not answer. */
        record Ran(boolean isStoreAvailable) implements Result {}

        /** The task ran for an earlier request, with this result. */
        record Replayed(String data) implements Result {}

        /** The key belongs to a request with another payload. */
        record OtherPayload() implements Result {}

        /** The task of an earlier request did not end in the caller's time. */
        record StillRunning() implements Result {}
    }

    /**
     * Runs the task, or waits for its result.
     *
     * @param id id of the record
     * @param payloadHash hash of the request; requests with one id must have the same
     * @param time how long the caller can wait for an earlier request
     * @param task returns the result to keep; empty if a later request should run the task again
     */
    public Result run(String id, String payloadHash, Duration time, Supplier<Optional<String>> task) {
        PersistenceStore store = stores.of(system.owners().get());
        Instant start = system.clock().instant();
        try {
            while (true) {
                Optional<DataRecord> found = read(store, id);
                if (found.isPresent() && isOther(found.get(), payloadHash)) {
                    return new Result.OtherPayload();
                }
                Optional<String> data = found.flatMap(IdempotentTasks::data);
                if (data.isPresent()) {
                    return new Result.Replayed(data.get());
                }
                if (found.isEmpty() && lease(store, id, payloadHash)) {
                    break;
                }
                Duration waited = Duration.between(start, system.clock().instant());
                Duration pause = timings.poll(waited, Duration.ZERO);
                if (waited.plus(pause).compareTo(time) >= 0 || !system.sleeper().sleep(pause)) {
                    return new Result.StillRunning();
                }
            }
        } catch (StoreUnavailableException e) {
            return runWithoutStore(store, id, task);
        }
        return runHoldingLease(store, id, payloadHash, start.plus(time), task);
    }

    private static Optional<DataRecord> read(PersistenceStore store, String id) {
        try {
            return Optional.of(store.getRecord(id));
        } catch (IdempotencyItemNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The kept result. {@code DataRecord.getStatus} would compare the expiry with the system's clock instead of ours. */
    private static Optional<String> data(DataRecord record) {
        return Optional.ofNullable(record.getResponseData()).filter(data -> !data.isEmpty());
    }

    // Without a hash, another program wrote the record without validation.
    private static boolean isOther(DataRecord record, String payloadHash) {
        return Optional.ofNullable(record.getPayloadHash())
                .filter(hash -> !hash.isEmpty() && !hash.equals(payloadHash))
                .isPresent();
    }

    /** Acquires or renews the lease; false if another request has it. */
    private boolean lease(PersistenceStore store, String id, String payloadHash) {
        Instant now = system.clock().instant();
        RecordStore.Lease lease = timings.lease("", now);
        // Other environments compare the end with their own clocks.
        long end = lease.end().plus(timings.skew()).toEpochMilli();
        try {
            store.putRecord(
                    record(id, DataRecord.Status.INPROGRESS, lease.expiration(), "", payloadHash, OptionalLong.of(end)),
                    now);
            return true;
        } catch (IdempotencyItemAlreadyExistsException e) {
            return false;
        }
    }

    private static Result runWithoutStore(PersistenceStore store, String id, Supplier<Optional<String>> task) {
        try {
            Optional<String> _ = task.get();
            return new Result.Ran(false);
        } finally {
            // The lease may have been acquired by a write that got no answer.
            release(store, id);
        }
    }

    private Result runHoldingLease(
            PersistenceStore store, String id, String payloadHash, Instant deadline, Supplier<Optional<String>> task) {
        Optional<String> data = Optional.empty();
        try (Heartbeat _ = Heartbeat.start(system, timings.renewal(), () -> lease(store, id, payloadHash))) {
            data = task.get();
        } finally {
            if (data.isEmpty()) {
                release(store, id);
            }
        }
        return new Result.Ran(data.isEmpty() || complete(store, id, payloadHash, data.get(), deadline));
    }

    private boolean complete(PersistenceStore store, String id, String payloadHash, String data, Instant deadline) {
        Instant expiration = system.clock().instant().plus(RETENTION);
        DataRecord completed =
                record(id, DataRecord.Status.COMPLETED, expiration, data, payloadHash, OptionalLong.empty());
        boolean isKept = new RecordStore.RecordValue(data, expiration).fits()
                && RepeatedWrite.run(system, deadline, () -> update(store, completed))
                        .isPresent();
        if (!isKept) {
            release(store, id);
        }
        return isKept;
    }

    private static DataRecord update(PersistenceStore store, DataRecord completed) {
        store.updateRecord(completed);
        return completed;
    }

    private static void release(PersistenceStore store, String id) {
        try {
            store.deleteRecord(id);
        } catch (StoreUnavailableException e) {
            // The lease expires without a release.
        }
    }

    private static DataRecord record(
            String id,
            DataRecord.Status status,
            Instant expiration,
            String data,
            String payloadHash,
            OptionalLong leaseEnd) {
        return new DataRecord(id, status, expiration.getEpochSecond(), data, payloadHash, leaseEnd);
    }
}

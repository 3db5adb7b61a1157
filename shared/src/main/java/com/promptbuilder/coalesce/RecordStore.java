package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The table of idempotency records: durable entry, lease and job in one. Every write is conditional, so that a late leader cannot overwrite
 * what came after it. Every method throws {@link StoreUnavailableException} when the table does not answer.
 */
public interface RecordStore {
    /** The record as it stands, expired or not. */
    Optional<IdempotencyRecord> read(AnswerKey key);

    /**
     * The record as it stands or as it stood shortly before, at half the read capacity. A later call may return an earlier state. A store
     * without such reads returns the record as it stands.
     */
    default Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
        return read(key);
    }

    /**
     * Takes the lease, if the record still is what was seen, whose data and promise stay until the record is completed. A repeated
     * acquisition returns true while the lease is held, so that a client may repeat a write whose acknowledgement got lost.
     *
     * @param seen what {@link #read} gave: nothing, or a record that is expired or whose lease has passed
     * @return false if somebody was faster
     */
    boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen);

    /**
     * Moves the lease's end, and nothing else. False if the lease is no longer ours, or was released: a late renewal does not undo a
     * release.
     */
    boolean renew(AnswerKey key, Lease lease);

    /** Ends the lease without an outcome: its end becomes the epoch. False if the lease is no longer ours. */
    boolean release(AnswerKey key, String owner);

    /**
     * Promises that a job will make the outcome, or takes the promise back, if the record still is what was seen; everything else in it
     * stays as it is, but the record expires no earlier than its promise. Where there was nothing, the promise stands beside a lease that is given back. Asked again for a promise that stands
     * already, it says so.
     *
     * @return false if the record has changed since
     */
    boolean setPendingJob(AnswerKey key, Optional<PendingJob> promise, Optional<IdempotencyRecord> seen);

    /**
     * Completes the record with an outcome. A repeated completion with the same data returns true and writes nothing, so that a client may
     * repeat a write whose acknowledgement got lost.
     *
     * @return false if the lease is no longer ours, and then nothing is written
     */
    boolean complete(AnswerKey key, String owner, RecordValue recordValue);

    /** Stores an outcome that no lease stands for, unless a leader is at work; false if one is. */
    boolean put(AnswerKey key, RecordValue recordValue, Instant now);

    /**
     * A leader's right to answer for the others.
     *
     * @param owner fencing token, fresh for every lease
     * @param end from when on the leader counts as gone
     * @param expiration when the record of a leader that never came back can be deleted; taking the lease sets it, unless the record's promise
     *     needs a later one
     */
    record Lease(String owner, Instant end, Instant expiration) {}

    /**
     * What completes a record.
     *
     * @param data the outcome as JSON
     * @param expiration from when on it counts as absent; rounded up to whole seconds; later if a promise stays that needs it
     * @param endsPromise true if no job need come any more; a failure may be followed by another try
     */
    record RecordValue(String data, Instant expiration, boolean endsPromise) {
        /** One after which no job need come. */
        public RecordValue(String data, Instant expiration) {
            this(data, expiration, true);
        }

        /** DynamoDB takes items of 400 KB with names and all. */
        private static final int MOST_BYTES = 390_000;

        /** False if it is too large for a record, which is then no fault of the table's. */
        public boolean fits() {
            return data.length() <= MOST_BYTES / 3 || data.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
        }
    }
}

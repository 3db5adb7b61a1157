package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Store of idempotency records. A record holds the durable outcome, the lease and the pending job of one key. Every write is conditional, so that
 * a late leader cannot overwrite a later write. Every method throws {@link StoreUnavailableException} if the store does not answer.
 */
public interface RecordStore {
    /** A strongly consistent read. It returns expired records too. */
    Optional<IdempotencyRecord> read(AnswerKey key);

    /**
     * An eventually consistent read, at half the read capacity. A later call may return an earlier state. A store without such reads reads
     * consistently.
     */
    default Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
        return read(key);
    }

    /**
     * Acquires the lease, if the record has not changed since it was seen. Data and pending job stay until the record is completed. A repeated
     * acquisition returns true while the lease is held, so that a client may repeat a write whose acknowledgement was lost.
     *
     * @param seen the result of {@link #read}: no record, or one that has expired or whose lease has expired
     * @return false if the record has changed since
     */
    boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen);

    /**
     * Changes only the lease's end. False if another owner has the lease, or it was released: a late renewal does not undo a release.
     */
    boolean renew(AnswerKey key, Lease lease);

    /** Ends the lease without an outcome: its end becomes the epoch. False if another owner has the lease. */
    boolean release(AnswerKey key, String owner);

    /**
     * Sets or removes the pending job, if the record has not changed since it was seen. Nothing else changes, except that the record expires no
     * earlier than the job. Where there was no record, the new one has a released lease. A repeated call with the same job returns true.
     *
     * @param pendingJob empty removes it
     * @return false if the record has changed since
     */
    boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen);

    /**
     * Completes the record with an outcome. A repeated completion with the same data returns true and writes nothing, so that a client may
     * repeat a write whose acknowledgement was lost.
     *
     * @return false if another owner has the lease; nothing is written then
     */
    boolean complete(AnswerKey key, String owner, RecordValue recordValue);

    /** Stores an outcome without a lease; false if a leader is working. */
    boolean put(AnswerKey key, RecordValue recordValue, Instant now);

    /**
     * The exclusive right of one leader to complete a record.
     *
     * @param owner fencing token, unique for every lease
     * @param end when another caller may lead; milliseconds
     * @param expiration when the record may be deleted if its leader crashed; acquiring sets it, unless the pending job needs a later one
     */
    record Lease(String owner, Instant end, Instant expiration) {}

    /**
     * The value that completes a record.
     *
     * @param data the outcome as JSON
     * @param expiration when the record becomes absent, rounded up to whole seconds; later if a remaining pending job needs it
     * @param removesPendingJob true if it removes the pending job; false for a failure that the job may still replace
     */
    record RecordValue(String data, Instant expiration, boolean removesPendingJob) {
        /** A value that removes the pending job. */
        public RecordValue(String data, Instant expiration) {
            this(data, expiration, true);
        }

        /** DynamoDB allows 400 KB for an item, attribute names included. */
        private static final int MAX_BYTES = 390_000;

        /** False if it is too large for a record. */
        public boolean fits() {
            return data.length() <= MAX_BYTES / 3 || data.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        }
    }

    /**
     * An entry in the record that a queued job will load the outcome, for which asynchronous clients poll. It is no lease: a synchronous caller may
     * lead at any time, and the job then finds the outcome in the record.
     *
     * @param id unique for every pending job
     * @param deadline when the job has failed and clients stop waiting for it
     * @param expectedAt when the outcome will probably be in the record
     */
    public record PendingJob(String id, Instant deadline, Instant expectedAt) {
        /** How long after its deadline a job that did not end is reported to pollers as a failure. */
        private static final Duration OVERDUE_RETENTION = Duration.ofMinutes(10);

        public boolean isPending(Instant now) {
            return now.isBefore(deadline);
        }

        /** True for 10 min ({@code OVERDUE_RETENTION}) after the deadline. */
        public boolean isOverdue(Instant now) {
            return !isPending(now) && now.isBefore(deadline.plus(OVERDUE_RETENTION));
        }

        /** Expiration of a record that has nothing but this job. */
        Instant expiration() {
            return deadline.plus(OVERDUE_RETENTION);
        }

        /** Expiration of a record with this job: the given one, or later until pollers have got the failure. */
        Instant expiration(Instant without) {
            return expiration().isAfter(without) ? expiration() : without;
        }

        /** The latest deadline of a pending job that needs no later expiration than this. */
        static Instant latestDeadline(Instant expiration) {
            return expiration.minus(OVERDUE_RETENTION);
        }
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.RecordStore.Lease;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.coalesce.RecordStore.RecordValue;

import java.time.Instant;
import java.util.Optional;

/**
 * One record, as it was read from the table.
 *
 * @param status whether a leader is working or has completed the record
 * @param expiration when the record becomes absent; whole seconds
 * @param leaseEnd end of the lease, in milliseconds; empty in a completed record
 * @param data the outcome as JSON; while in progress, the previous outcome if there was one
 * @param owner the fencing token of the last leader
 * @param pendingJob the pending job that will load the outcome or refresh it
 */
public record IdempotencyRecord(
        Status status,
        Instant expiration,
        Optional<Instant> leaseEnd,
        Optional<String> data,
        Optional<String> owner,
        Optional<PendingJob> pendingJob) {
    /** The states of a record, as AWS Lambda Powertools spells them. */
    public enum Status {
        INPROGRESS,
        COMPLETED
    }

    /** A record with a lease. It keeps the data and the pending job of the record that it replaces. */
    static IdempotencyRecord inProgress(Lease lease, Optional<IdempotencyRecord> seen) {
        Optional<String> data = seen.flatMap(IdempotencyRecord::data);
        Optional<PendingJob> job = seen.flatMap(IdempotencyRecord::pendingJob);
        Instant expiration =
                job.map(pending -> pending.expiration(lease.expiration())).orElse(lease.expiration());
        return new IdempotencyRecord(
                Status.INPROGRESS, expiration, Optional.of(lease.end()), data, Optional.of(lease.owner()), job);
    }

    /** A new record with a pending job and a released lease. */
    static IdempotencyRecord withPendingJob(PendingJob job) {
        Optional<Instant> end = Optional.of(Instant.EPOCH);
        return new IdempotencyRecord(
                Status.INPROGRESS, job.expiration(), end, Optional.empty(), Optional.of(job.id()), Optional.of(job));
    }

    /** A record that was completed without a lease. */
    static IdempotencyRecord completed(RecordValue recordValue) {
        Optional<String> data = Optional.of(recordValue.data());
        return new IdempotencyRecord(
                Status.COMPLETED, recordValue.expiration(), Optional.empty(), data, Optional.empty(), Optional.empty());
    }

    /** The expiration with that pending job. It stays unchanged for another library's lease without an end, which ends with the record. */
    Instant expirationWith(PendingJob other) {
        boolean isForeignLease = status == Status.INPROGRESS && leaseEnd.isEmpty();
        return isForeignLease ? expiration : other.expiration(expiration);
    }

    /** True before the expiration; DynamoDB deletes expired items up to days later. */
    public boolean isUnexpired(Instant now) {
        return now.isBefore(expiration);
    }

    /** True while a leader works and followers wait for it. */
    public boolean hasActiveLease(Instant now) {
        return status == Status.INPROGRESS
                && isUnexpired(now)
                && leaseEnd.map(now::isBefore).orElse(true);
    }

    /**
     * The outcome, or the previous one while a leader works, since a leader may refresh an unexpired answer. The caller checks whether a
     * previous outcome has expired.
     */
    public Optional<String> servableData(Instant now) {
        return status == Status.INPROGRESS ? data : completedData(now);
    }

    /** True if this owner completed the record with this data. */
    boolean isCompletedBy(String token, String outcome) {
        return status == Status.COMPLETED
                && owner.filter(token::equals).isPresent()
                && data.filter(outcome::equals).isPresent();
    }

    /** The outcome; empty if there is none or it has expired. */
    public Optional<String> completedData(Instant now) {
        return status == Status.COMPLETED && isUnexpired(now) ? data : Optional.empty();
    }
}

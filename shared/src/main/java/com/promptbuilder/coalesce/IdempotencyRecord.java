package com.promptbuilder.coalesce;

import java.time.Instant;
import java.util.Optional;

/**
 * One item of the table, as it was read.
 *
 * @param status whether a leader is at work or done
 * @param expiration from when on the record counts as absent; whole seconds
 * @param leaseEnd while in progress: from when on its leader counts as gone; milliseconds
 * @param data when completed: the outcome as JSON; while in progress: what it was before, if anything
 * @param owner the fencing token of its last leader
 * @param promise that a job will make the outcome, or another one after it
 */
public record IdempotencyRecord(
        Status status,
        Instant expiration,
        Optional<Instant> leaseEnd,
        Optional<String> data,
        Optional<String> owner,
        Optional<PendingJob> promise) {
    /** The states of a record, as AWS Lambda Powertools spells them. */
    public enum Status {
        INPROGRESS,
        COMPLETED
    }

    /** One that promises nothing. */
    public IdempotencyRecord(
            Status status,
            Instant expiration,
            Optional<Instant> leaseEnd,
            Optional<String> data,
            Optional<String> owner) {
        this(status, expiration, leaseEnd, data, owner, Optional.empty());
    }

    /** When it can be deleted once that promise stands in it. Another library's lease without an end holds until then, so it stays as it is. */
    Instant expirationWith(PendingJob other) {
        boolean isForeignLease = status == Status.INPROGRESS && leaseEnd.isEmpty();
        return isForeignLease ? expiration : other.expiration(expiration);
    }

    /** True while it counts; the table deletes expired records days late. */
    public boolean isUnexpired(Instant now) {
        return now.isBefore(expiration);
    }

    /** True while a leader is at work: followers wait for it. */
    public boolean hasActiveLease(Instant now) {
        return status == Status.INPROGRESS
                && isUnexpired(now)
                && leaseEnd.map(now::isBefore).orElse(true);
    }

    /**
     * The outcome, or while a leader is at work what there was before: an answer may be made anew while it still counts. Whether it does is
     * for whoever reads it to say.
     */
    public Optional<String> servableData(Instant now) {
        return status == Status.INPROGRESS ? data : completedData(now);
    }

    /** True if this owner completed it with this data. */
    boolean isCompletedBy(String token, String outcome) {
        return status == Status.COMPLETED
                && owner.filter(token::equals).isPresent()
                && data.filter(outcome::equals).isPresent();
    }

    /** The outcome, if there is one that counts. */
    public Optional<String> completedData(Instant now) {
        return status == Status.COMPLETED && isUnexpired(now) ? data : Optional.empty();
    }
}

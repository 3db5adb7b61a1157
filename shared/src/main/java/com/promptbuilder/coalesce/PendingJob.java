package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;

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

    /** True until the deadline. */
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

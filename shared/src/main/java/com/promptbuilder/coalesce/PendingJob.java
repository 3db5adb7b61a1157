package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;

/**
 * A word in the record that a job in a queue will make the outcome: what an asynchronous caller polls for. It is no lease: whoever wants the
 * outcome at once may lead, and the job then finds the work done.
 *
 * @param id fresh for every promise
 * @param deadline when nobody need wait for it any more: the job did not end in time
 * @param expectedAt when the outcome is likely to be there
 */
public record PendingJob(String id, Instant deadline, Instant expectedAt) {
    /** For so long a promise that was not kept is told as a failure, to those who still poll. */
    private static final Duration TOLD = Duration.ofMinutes(10);

    /** True while the job may still come. */
    public boolean isPending(Instant now) {
        return now.isBefore(deadline);
    }

    /** True for a while after the job should have ended. */
    public boolean isOverdue(Instant now) {
        return !isPending(now) && now.isBefore(deadline.plus(TOLD));
    }

    /** When the record of a promise alone can be deleted. */
    Instant expiration() {
        return deadline.plus(TOLD);
    }

    /** When a record that could be deleted at that time without the promise can be deleted with it: no earlier than its pollers are answered. */
    Instant expiration(Instant without) {
        return expiration().isAfter(without) ? expiration() : without;
    }

    /** The latest deadline of a promise that a record of this expiration outlives. */
    static Instant latestDeadline(Instant expiration) {
        return expiration.minus(TOLD);
    }
}

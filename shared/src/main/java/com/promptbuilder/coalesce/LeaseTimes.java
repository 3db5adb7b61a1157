package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;

/**
 * The times of the protocol.
 *
 * @param length how long a lease holds without being renewed: what a crashed leader costs its followers
 * @param renewal how often a working leader renews it
 * @param skew how far another environment's clock may be from ours
 * @param shortestPoll a follower's first pause
 * @param longestPoll its longest pause
 * @param shortestCall a caller with less time left makes no call, since the call could not end in time
 */
public record LeaseTimes(
        Duration length,
        Duration renewal,
        Duration skew,
        Duration shortestPoll,
        Duration longestPoll,
        Duration shortestCall) {
    /** A record that nobody came back to may be deleted this long after its lease. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);

    public static final LeaseTimes DEFAULT = new LeaseTimes(
            Duration.ofSeconds(5),
            Duration.ofMillis(1500),
            Duration.ofSeconds(4),
            Duration.ofMillis(25),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    RecordStore.Lease lease(String owner, Instant now) {
        return new RecordStore.Lease(owner, now.plus(length), now.plus(length).plus(FORGOTTEN));
    }

    /** A pause of 5 % of the time waited so far, within bounds. */
    Duration poll(Duration waited) {
        Duration pause = waited.dividedBy(20);
        if (pause.compareTo(shortestPoll) < 0) {
            return shortestPoll;
        }
        return pause.compareTo(longestPoll) > 0 ? longestPoll : pause;
    }
}

package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;

/**
 * The times of the protocol.
 *
 * @param duration how long a lease holds without being renewed: what a crashed leader costs its followers
 * @param renewal how often a working leader renews it
 * @param skew how far another environment's clock may be from ours
 * @param shortestPoll a follower's shortest mean pause: 1,000 followers of one key then use 2,900 of the 3,000 read units/s of a partition,
 *     since an eventually consistent read of 4 KB takes half a unit
 * @param longestPoll its longest mean pause
 * @param shortestCall a caller with less time left makes no call, since the call could not end in time
 */
public record LeaseTimings(
        Duration duration,
        Duration renewal,
        Duration skew,
        Duration shortestPoll,
        Duration longestPoll,
        Duration shortestCall) {
    /** A record that no leader came back to may be deleted this long after its first lease: a Lambda function runs for 15 min at most. */
    private static final Duration RETENTION = Duration.ofMinutes(15);

    public static final LeaseTimings DEFAULT = new LeaseTimings(
            Duration.ofSeconds(5),
            Duration.ofMillis(1500),
            Duration.ofSeconds(4),
            Duration.ofMillis(170),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    RecordStore.Lease lease(String owner, Instant now) {
        return new RecordStore.Lease(
                owner, now.plus(duration), now.plus(duration).plus(RETENTION));
    }

    /**
     * A mean pause of 4 % of the time that the outcome typically takes, or of the time waited so far if that is longer, within bounds. Jitter
     * makes it 5 % at most.
     */
    Duration poll(Duration waited, Duration typical) {
        Duration expected = waited.compareTo(typical) > 0 ? waited : typical;
        Duration pause = expected.dividedBy(25);
        if (pause.compareTo(shortestPoll) < 0) {
            return shortestPoll;
        }
        return pause.compareTo(longestPoll) > 0 ? longestPoll : pause;
    }
}

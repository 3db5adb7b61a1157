package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Durations of the lease protocol.
 *
 * @param duration lease duration without renewal, which followers wait for after a leader's crash; 5 s by default
 * @param renewal interval of a working leader's renewals; 1.5 s by default
 * @param skew maximum clock skew between two environments; 4 s by default
 * @param shortestPoll a follower's minimum mean poll interval; 170 ms by default. With it, 1,000 followers of one key use 2,900 of the 3,000 read
 *     units/s of a partition, since an eventually consistent read of 4 KB takes half a unit.
 * @param longestPoll a follower's maximum mean poll interval; 1 s by default
 * @param shortestCall minimum remaining time for a call to Claude; 1 s by default
 */
public record LeaseTimings(
        Duration duration,
        Duration renewal,
        Duration skew,
        Duration shortestPoll,
        Duration longestPoll,
        Duration shortestCall) {
    /** How long a record is kept after its lease, if its leader crashed: a Lambda function runs for 15 min at most. */
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
     * The mean poll interval: 4 % of the load's typical duration, or of the time waited so far if that is longer, within bounds. With jitter it is
     * 5 % at most.
     */
    Duration poll(Duration waited, Duration typical) {
        long pause = Math.max(waited.toNanos(), typical.toNanos()) / 25;
        return Duration.ofNanos(Math.clamp(pause, shortestPoll.toNanos(), longestPoll.toNanos()));
    }

    /**
     * Detects that a lease has expired. A lease has expired when its record has expired, or when its end is past by more than
     * {@code skew}. It has also expired when this follower has seen it unchanged for {@code duration}, which needs no
     * synchronized clocks. That rule applies only to leases with an owner and an end: other libraries do not renew theirs.
     */
    final class LeaseExpiryDetector {
        private Optional<IdempotencyRecord> last = Optional.empty();
        private Instant since = Instant.MIN;

        boolean isHeld(IdempotencyRecord record, Instant now) {
            if (record.status() != IdempotencyRecord.Status.INPROGRESS || !record.isUnexpired(now)) {
                return false;
            }
            if (last.filter(record::equals).isEmpty()) {
                last = Optional.of(record);
                since = now;
            }
            boolean isRenewed = record.owner().isPresent() && record.leaseEnd().isPresent();
            // The lease in another library's record may have no end. It then ends with the record.
            Instant end = record.leaseEnd().orElse(record.expiration()).plus(skew);
            return now.isBefore(end)
                    && (!isRenewed || Duration.between(since, now).compareTo(duration) < 0);
        }
    }
}

package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A follower's eye on a leader. A lease has passed when its end lies behind our clock by more than clocks differ, or when we have seen it
 * unchanged for its whole length: the second needs no agreement of clocks at all. It holds for our leases only, which are renewed; another
 * library's, which have no owner, stand still while their leader works.
 */
final class LeaseExpiryDetector {
    private final LeaseTimings times;
    private Optional<IdempotencyRecord> last = Optional.empty();
    private Instant since = Instant.MIN;

    LeaseExpiryDetector(LeaseTimings times) {
        this.times = times;
    }

    /** True while the leader of this record must be taken for alive. */
    boolean isHeld(IdempotencyRecord record, Instant now) {
        if (record.status() != IdempotencyRecord.Status.INPROGRESS) {
            return false;
        }
        if (last.filter(record::equals).isEmpty()) {
            last = Optional.of(record);
            since = now;
        }
        boolean stoodStill = isRenewed(record) && Duration.between(since, now).compareTo(times.duration()) >= 0;
        return !stoodStill && now.isBefore(end(record).plus(times.skew()));
    }

    private static boolean isRenewed(IdempotencyRecord record) {
        return record.owner().isPresent() && record.leaseEnd().isPresent();
    }

    // Another library's record may have no lease; then it holds until it expires.
    private static Instant end(IdempotencyRecord record) {
        return record.leaseEnd().orElse(record.expiration());
    }
}

package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Detects for a follower that a lease has expired. A lease has expired when its end is past by more than {@link LeaseTimings#skew}. It has also
 * expired when this follower has seen it unchanged for {@link LeaseTimings#duration}, which needs no synchronized clocks. The second rule
 * applies only to leases with an owner: other libraries do not renew theirs.
 */
final class LeaseExpiryDetector {
    private final LeaseTimings timings;
    private Optional<IdempotencyRecord> last = Optional.empty();
    private Instant since = Instant.MIN;

    LeaseExpiryDetector(LeaseTimings timings) {
        this.timings = timings;
    }

    /** True while the record's lease has not expired. */
    boolean isHeld(IdempotencyRecord record, Instant now) {
        if (record.status() != IdempotencyRecord.Status.INPROGRESS) {
            return false;
        }
        if (last.filter(record::equals).isEmpty()) {
            last = Optional.of(record);
            since = now;
        }
        boolean isUnchangedTooLong =
                isRenewed(record) && Duration.between(since, now).compareTo(timings.duration()) >= 0;
        return !isUnchangedTooLong && now.isBefore(end(record).plus(timings.skew()));
    }

    private static boolean isRenewed(IdempotencyRecord record) {
        return record.owner().isPresent() && record.leaseEnd().isPresent();
    }

    // A record of another library may have no lease end. Its lease then ends with the record.
    private static Instant end(IdempotencyRecord record) {
        return record.leaseEnd().orElse(record.expiration());
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The TTL of a new answer, derived from the previous answer in the record. The default TTL is the endpoint's, capped at the configured
 * maximum.
 *
 * <ul>
 *   <li>No previous answer: the default TTL.
 *   <li>Refresh before the previous answer expired: its TTL plus 25 %, at most twice the default. A hot prompt costs fewer calls.
 *   <li>Previous answer expired for at least one default TTL: half the default, since a cold answer only occupies memory and Valkey. This costs
 *       at most one extra call per pause: the next answer has the default TTL again.
 *   <li>Otherwise: the default TTL.
 * </ul>
 */
final class AdaptiveTtl {
    /** The TTL is at most twice, and at least half, the default. */
    private static final int MAX_FACTOR = 2;

    private AdaptiveTtl() {}

    /** The TTL before jitter. {@code isRefresh} is true if the previous answer is refreshed before it expires. */
    static Duration next(
            Duration endpointTtl, Optional<StoredAnswer> previous, boolean isRefresh, Instant now, Duration max) {
        Duration defaultTtl = Collections.min(List.of(endpointTtl, max));
        if (previous.isEmpty()) {
            return defaultTtl;
        }
        if (isRefresh) {
            return Collections.min(List.of(grown(previous.get(), defaultTtl), max));
        }
        Duration idle = Duration.between(previous.get().expiresAt(), now);
        return idle.compareTo(defaultTtl) < 0 ? defaultTtl : defaultTtl.dividedBy(MAX_FACTOR);
    }

    // Jitter took up to 10 % from the previous TTL, so that 25 % more still lets it grow.
    private static Duration grown(StoredAnswer previous, Duration defaultTtl) {
        Duration grown = Duration.between(previous.storedAt(), previous.expiresAt())
                .multipliedBy(5)
                .dividedBy(4);
        Duration atLeast = Collections.max(List.of(grown, defaultTtl));
        return Collections.min(List.of(atLeast, defaultTtl.multipliedBy(MAX_FACTOR)));
    }
}

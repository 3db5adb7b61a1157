package com.promptbuilder.value;

import java.time.Duration;
import java.time.Instant;

/**
 * A complete, validated answer with its freshness lifetime.
 *
 * @param json the answer's body: one JSON object
 * @param storedAt when Claude generated it; start of {@code Age}
 * @param expiresAt when it becomes stale
 * @param isAddressable whether clients can fetch it by its key; false if DynamoDB was unavailable when it was generated
 */
public record StoredAnswer(String json, Instant storedAt, Instant expiresAt, boolean isAddressable) {

    /** An answer that clients can fetch by its key. */
    public StoredAnswer(String json, Instant storedAt, Instant expiresAt) {
        this(json, storedAt, expiresAt, true);
    }

    /** This answer without an address: only this process has it. */
    public StoredAnswer withoutLocation() {
        return new StoredAnswer(json, storedAt, expiresAt, false);
    }

    /** True while the answer may be served without revalidation (RFC 9111, section 4.2). */
    public boolean isFresh(Instant now) {
        return now.isBefore(expiresAt);
    }

    /** Age of the answer; never negative, even if another machine's clock is ahead. */
    public Duration age(Instant now) {
        return now.isAfter(storedAt) ? Duration.between(storedAt, now) : Duration.ZERO;
    }

    /** Remaining freshness lifetime; zero if the answer is stale. */
    public Duration timeToLive(Instant now) {
        return isFresh(now) ? Duration.between(now, expiresAt) : Duration.ZERO;
    }
}

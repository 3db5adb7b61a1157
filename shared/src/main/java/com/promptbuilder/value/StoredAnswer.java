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
 * @param cost what the calls cost that made it; {@link CallCost#NONE} if an earlier version stored it
 */
public record StoredAnswer(String json, Instant storedAt, Instant expiresAt, boolean isAddressable, CallCost cost) {

    /** An answer that clients can fetch by its key, of unknown cost. */
    public StoredAnswer(String json, Instant storedAt, Instant expiresAt) {
        this(json, storedAt, expiresAt, true, CallCost.NONE);
    }

    /** This answer with the cost of the calls that made it. */
    public StoredAnswer withCost(CallCost calls) {
        return new StoredAnswer(json, storedAt, expiresAt, isAddressable, calls);
    }

    /** This answer without an address: only this process has it. */
    public StoredAnswer withoutLocation() {
        return new StoredAnswer(json, storedAt, expiresAt, false, cost);
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

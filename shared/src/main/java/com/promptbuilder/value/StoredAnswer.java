package com.promptbuilder.value;

import java.time.Duration;
import java.time.Instant;

/**
 * A complete, checked answer with its life.
 *
 * @param json the answer's body: one JSON object
 * @param storedAt when Claude gave it; {@code Age} counts from here
 * @param expiresAt from when on it is stale
 * @param isAddressable whether it can be found by its key; not so if the table was away when it was made
 */
public record StoredAnswer(String json, Instant storedAt, Instant expiresAt, boolean isAddressable) {

    /** An answer that can be found by its key. */
    public StoredAnswer(String json, Instant storedAt, Instant expiresAt) {
        this(json, storedAt, expiresAt, true);
    }

    /** The same answer where only this process has it. */
    public StoredAnswer withoutLocation() {
        return new StoredAnswer(json, storedAt, expiresAt, false);
    }

    /** True while the answer may be used without asking again (RFC 9111, 4.2). */
    public boolean isFresh(Instant now) {
        return now.isBefore(expiresAt);
    }

    /** How old the answer is; never negative, even when another machine's clock is ahead of ours. */
    public Duration age(Instant now) {
        return notNegative(Duration.between(storedAt, now));
    }

    /** What is left of its life; zero once stale. */
    public Duration timeToLive(Instant now) {
        return notNegative(Duration.between(now, expiresAt));
    }

    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}

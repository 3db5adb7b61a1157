package com.promptbuilder.lambda;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that only a test advances. */
final class FixedClock implements InstantSource {
    // Not a whole number of ms, as that of Linux.
    private Instant now = Instant.parse("2026-11-01T12:00:00.000000001Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}

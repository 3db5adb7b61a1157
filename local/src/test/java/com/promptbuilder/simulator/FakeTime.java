package com.promptbuilder.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until someone sleeps or moves it; sleeping takes no time. */
final class FakeTime extends Clock {
    private Instant now = Instant.parse("2026-11-23T09:00:00Z");
    private Duration slept = Duration.ZERO;

    synchronized void sleep(Duration duration) {
        now = now.plus(duration);
        slept = slept.plus(duration);
    }

    synchronized void move(Duration duration) {
        now = now.plus(duration);
    }

    /** All the waits so far. */
    synchronized Duration slept() {
        return slept;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

package com.promptbuilder.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Fake clock and sleeper. A sleep advances the clock and returns at once. */
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

    /** The durations of all sleeps. */
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

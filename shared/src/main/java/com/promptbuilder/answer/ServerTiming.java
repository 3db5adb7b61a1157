package com.promptbuilder.answer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** The {@code Server-Timing} header of one request: milliseconds per phase. Not thread-safe. */
public final class ServerTiming {
    /** A phase of the request path. */
    public enum Phase {
        CACHE("cache"),
        WAIT("wait"),
        CLAUDE("claude");

        private final String label;

        Phase(String label) {
            this.label = label;
        }
    }

    private static final int HEADER_LENGTH = 48;

    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private long total;

    /** Runs the work and adds its duration to the phase, less what the work itself adds to other phases. */
    <T> T measure(Phase phase, Supplier<T> work) {
        long start = start();
        try {
            return work.get();
        } finally {
            stop(phase, start);
        }
    }

    /** Starts a measurement: the time outside of all phases so far. */
    long start() {
        return System.nanoTime() - total;
    }

    /** Adds the time since the start to the phase, less what other phases got meanwhile. */
    void stop(Phase phase, long start) {
        add(phase, start() - start);
    }

    /** Adds a duration that was measured elsewhere. */
    void add(Phase phase, Duration time) {
        if (!time.isZero()) {
            add(phase, time.toNanos());
        }
    }

    private void add(Phase phase, long elapsed) {
        nanos.merge(phase, elapsed, Long::sum);
        total += elapsed;
    }

    /** The time of the request's Claude calls. */
    public Duration claudeTime() {
        return Duration.ofNanos(nanos.getOrDefault(Phase.CLAUDE, 0L));
    }

    /** The header's value, in milliseconds; empty if nothing was measured. */
    public String header() {
        StringBuilder header = new StringBuilder(HEADER_LENGTH);
        nanos.forEach((phase, elapsed) -> {
            // String.format would take longer than the phases of a memory hit.
            long tenths = Math.max(0, Math.round(elapsed / 100_000.0));
            header.append(header.isEmpty() ? "" : ", ").append(phase.label).append(";dur=");
            header.append(tenths / 10).append('.').append(tenths % 10);
        });
        return header.toString();
    }
}

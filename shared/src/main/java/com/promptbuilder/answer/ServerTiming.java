package com.promptbuilder.answer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How long each part of a request took, as {@code Server-Timing} tells it. */
public final class ServerTiming {
    /** A part of the way. */
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

    private final LongSupplier nanoClock;
    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private long total;

    public ServerTiming(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Adds what the work takes to its part, less what the work itself adds to others. */
    <T> T measure(Phase phase, Supplier<T> work) {
        long start = nanoClock.getAsLong();
        long before = total;
        try {
            return work.get();
        } finally {
            add(phase, nanoClock.getAsLong() - start - (total - before));
        }
    }

    /** Adds a time that was measured elsewhere. */
    void add(Phase phase, Duration time) {
        if (!time.isZero()) {
            add(phase, time.toNanos());
        }
    }

    private void add(Phase phase, long taken) {
        nanos.merge(phase, taken, Long::sum);
        total += taken;
    }

    /** The header's value, in milliseconds; empty if nothing was measured. */
    public String header() {
        StringBuilder header = new StringBuilder(HEADER_LENGTH);
        nanos.forEach((phase, taken) -> {
            // One decimal; String.format would take longer than what is measured.
            long tenths = Math.max(0, Math.round(taken / 100_000.0));
            header.append(header.isEmpty() ? "" : ", ").append(phase.label).append(";dur=");
            header.append(tenths / 10).append('.').append(tenths % 10);
        });
        return header.toString();
    }
}

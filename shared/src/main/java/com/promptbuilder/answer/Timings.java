package com.promptbuilder.answer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How long each part of a request took, as {@code Server-Timing} tells it. */
public final class Timings {
    /** A part of the way. */
    public enum Part {
        CACHE("cache"),
        WAIT("wait"),
        CLAUDE("claude");

        private final String label;

        Part(String label) {
            this.label = label;
        }
    }

    private static final int HEADER_LENGTH = 48;

    private final LongSupplier nanoClock;
    private final Map<Part, Long> nanos = new EnumMap<>(Part.class);
    private long total;

    public Timings(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Adds what the work takes to its part, less what the work itself adds to others. */
    <T> T measure(Part part, Supplier<T> work) {
        long start = nanoClock.getAsLong();
        long before = total;
        try {
            return work.get();
        } finally {
            add(part, nanoClock.getAsLong() - start - (total - before));
        }
    }

    /** Adds a time that was measured elsewhere. */
    void add(Part part, Duration time) {
        if (!time.isZero()) {
            add(part, time.toNanos());
        }
    }

    private void add(Part part, long taken) {
        nanos.merge(part, taken, Long::sum);
        total += taken;
    }

    /** The header's value, in milliseconds; empty if nothing was measured. */
    public String header() {
        StringBuilder header = new StringBuilder(HEADER_LENGTH);
        nanos.forEach((part, taken) -> {
            // One decimal; String.format would take longer than what is measured.
            long tenths = Math.max(0, Math.round(taken / 100_000.0));
            header.append(header.isEmpty() ? "" : ", ").append(part.label).append(";dur=");
            header.append(tenths / 10).append('.').append(tenths % 10);
        });
        return header.toString();
    }
}

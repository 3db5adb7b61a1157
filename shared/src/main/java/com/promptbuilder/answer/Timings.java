package com.promptbuilder.answer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How long each part of a request took, as {@code Server-Timing} tells it. */
public final class Timings {
    /** A part of the way. */
    public enum Part {
        CACHE,
        WAIT,
        CLAUDE
    }

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
        return nanos.entrySet().stream()
                .map(part -> part.getKey().name().toLowerCase(Locale.ROOT) + ";dur=" + millis(part.getValue()))
                .collect(Collectors.joining(", "));
    }

    // One decimal; String.format would take longer than what is measured.
    private static String millis(long nanos) {
        long tenths = Math.max(0, Math.round(nanos / 100_000.0));
        return tenths / 10 + "." + tenths % 10;
    }
}

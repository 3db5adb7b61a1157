package com.promptbuilder.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one request adds to the fleet's counters; it leaves with the request's log line. Labels come from small fixed sets, never from a
 * caller. Not thread-safe: one request, one thread.
 */
public final class Samples {
    private final List<Sample> all = new ArrayList<>();

    /** One addition to one counter, or a gauge's new value. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    /** Adds one to a counter. */
    public void count(String name, String label, String value) {
        add(name, Map.of(label, value), 1);
    }

    /** Adds to a counter, or sets a gauge. */
    public void add(String name, Map<String, String> labels, double value) {
        all.add(new Sample(name, labels, value));
    }

    /** All so far, in order. */
    public List<Sample> all() {
        return List.copyOf(all);
    }
}

package com.promptbuilder.telemetry;

import com.promptbuilder.trace.Trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one request adds to the fleet's counters; it leaves with the request's log line. Labels come from small fixed sets, never from a
 * caller. Not thread-safe: one request, one thread.
 */
public final class Samples {
    private final Trace trace;
    private final List<Sample> all = new ArrayList<>();
    private final Map<String, Object> notes = new LinkedHashMap<>();

    public Samples() {
        this(Trace.OFF);
    }

    public Samples(Trace trace) {
        this.trace = trace;
    }

    /** The request's spans. */
    public Trace trace() {
        return trace;
    }

    /** One addition to one counter, or a gauge's new value. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    /** Adds one to a counter. */
    public void count(String name, String label, String value) {
        add(name, Map.of(label, value), 1);
    }

    /** Adds to a counter, observes a value of a histogram, or sets a gauge. */
    public void add(String name, Map<String, String> labels, double value) {
        add(new Sample(name, labels, value));
    }

    void add(Sample sample) {
        all.add(sample);
    }

    /** Says a fact about the request in its log line; a fact of the same name is replaced. Never a caller's text. */
    public void note(String name, Object fact) {
        notes.put(name, fact);
    }

    /** The facts said so far. */
    public Map<String, Object> notes() {
        return Collections.unmodifiableMap(notes);
    }

    /** All so far, in order. */
    public List<Sample> all() {
        return Collections.unmodifiableList(all);
    }
}

package com.promptbuilder.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Metric store in memory, for tests and for a single process. Thread-safe. */
public final class InMemoryMetricStore implements MetricStore {
    /** A redelivery in one process follows at once, so older ids are not needed. */
    private static final int MAX_IDS = 10_000;

    private final SequencedSet<Long> counted = new LinkedHashSet<>();
    private MetricState state = MetricState.EMPTY;

    @Override
    public synchronized int append(List<MetricLine> lines, MetricState more, Instant now) {
        List<MetricState> states = new ArrayList<>();
        lines.stream().filter(line -> counted.add(line.id())).forEach(line -> states.add(line.state(now)));
        int known = lines.size() - states.size();
        if (lines.isEmpty() || !states.isEmpty()) {
            states.add(more);
        }
        states.add(state);
        state = MetricState.sum(states).current(now);
        while (counted.size() > MAX_IDS) {
            counted.removeFirst();
        }
        return known;
    }

    @Override
    public synchronized MetricState read(Instant now) {
        return state;
    }
}

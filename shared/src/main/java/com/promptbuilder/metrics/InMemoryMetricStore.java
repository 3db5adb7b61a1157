package com.promptbuilder.metrics;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Metric store in memory, for tests and for a single process. Thread-safe. */
public final class InMemoryMetricStore implements MetricStore {
    /** A redelivery in one process follows at once, so older ids are not needed. */
    private static final int MAX_IDS = 10_000;

    private final SequencedSet<Long> counted = new LinkedHashSet<>();
    private final MetricSum sum = new MetricSum();

    @Override
    public synchronized int append(List<MetricLine> lines, MetricState more, Instant now) {
        List<MetricLine> added =
                lines.stream().filter(line -> counted.add(line.id())).toList();
        if (lines.isEmpty() || !added.isEmpty()) {
            sum.add(added, now).add(more).removeExpired(now);
        }
        while (counted.size() > MAX_IDS) {
            counted.removeFirst();
        }
        return lines.size() - added.size();
    }

    @Override
    public synchronized MetricState read(Instant now) {
        return sum.state();
    }
}

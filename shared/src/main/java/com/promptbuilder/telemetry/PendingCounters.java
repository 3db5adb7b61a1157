package com.promptbuilder.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of events outside of requests, such as circuit changes. The next request's log line reports them. Thread-safe. */
public final class PendingCounters {
    private final Map<Counter, Double> counts = new ConcurrentHashMap<>();

    private record Counter(String name, Map<String, String> labels) {}

    /** Adds one to a counter. */
    public void count(String name, Map<String, String> labels) {
        add(name, labels, 1);
    }

    /** Adds to a counter. */
    public void add(String name, Map<String, String> labels, double value) {
        if (value > 0) {
            counts.merge(new Counter(name, Map.copyOf(labels)), value, Double::sum);
        }
    }

    /** Returns and resets all counts since the last call. */
    public List<RequestMetrics.MetricSample> drain() {
        if (counts.isEmpty()) {
            return List.of();
        }
        List<RequestMetrics.MetricSample> samples = new ArrayList<>();
        for (Counter counter : List.copyOf(counts.keySet())) {
            Double count = counts.remove(counter);
            if (count != null) {
                samples.add(new RequestMetrics.MetricSample(counter.name(), counter.labels(), count));
            }
        }
        return samples;
    }
}

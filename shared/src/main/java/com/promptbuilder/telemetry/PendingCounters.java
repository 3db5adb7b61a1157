package com.promptbuilder.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of events outside of requests, such as circuit changes. The next request's log line reports them. Thread-safe. */
public final class PendingCounters {
    private final Map<Counter, Long> counts = new ConcurrentHashMap<>();

    private record Counter(String name, Map<String, String> labels) {}

    /** Adds one to a counter. */
    public void count(String name, Map<String, String> labels) {
        counts.merge(new Counter(name, Map.copyOf(labels)), 1L, Long::sum);
    }

    /** Returns and resets all counts since the last call. */
    public List<RequestMetrics.MetricSample> drain() {
        if (counts.isEmpty()) {
            return List.of();
        }
        List<RequestMetrics.MetricSample> samples = new ArrayList<>();
        for (Counter counter : List.copyOf(counts.keySet())) {
            Long count = counts.remove(counter);
            if (count != null) {
                samples.add(new RequestMetrics.MetricSample(counter.name(), counter.labels(), count));
            }
        }
        return samples;
    }
}

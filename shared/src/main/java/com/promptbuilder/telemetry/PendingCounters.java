package com.promptbuilder.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What happens beside requests and is to be counted; it leaves with the next request's log line. Thread-safe. */
public final class PendingCounters {
    private final Map<Counter, Long> counts = new ConcurrentHashMap<>();

    private record Counter(String name, Map<String, String> labels) {}

    /** Adds one to a counter. */
    public void count(String name, Map<String, String> labels) {
        counts.merge(new Counter(name, Map.copyOf(labels)), 1L, Long::sum);
    }

    /** Takes all that has been counted since the last time. */
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

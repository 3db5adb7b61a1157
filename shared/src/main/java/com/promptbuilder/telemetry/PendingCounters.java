package com.promptbuilder.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Counters of events outside of requests, such as circuit changes, and samples of scrapes. The next request's log line reports them. Thread-safe. */
public final class PendingCounters {
    /** Half of what the metrics bridge takes from one line. */
    static final int MAX_DEFERRED = 500;

    private final Map<Counter, Double> counts = new ConcurrentHashMap<>();
    private final Queue<RequestMetrics.MetricSample> deferred = new ConcurrentLinkedQueue<>();

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

    /** Takes a request's samples out of its own log line. Beyond {@link #MAX_DEFERRED} they are lost. */
    void defer(RequestMetrics requestMetrics) {
        List<RequestMetrics.MetricSample> samples = requestMetrics.takeAll();
        if (deferred.size() < MAX_DEFERRED) {
            deferred.addAll(samples);
        }
    }

    /** Returns and resets all counts and deferred samples since the last call. */
    public List<RequestMetrics.MetricSample> drain() {
        if (counts.isEmpty() && deferred.isEmpty()) {
            return List.of();
        }
        List<RequestMetrics.MetricSample> samples = new ArrayList<>();
        for (RequestMetrics.MetricSample next = deferred.poll(); next != null; next = deferred.poll()) {
            samples.add(next);
        }
        for (Counter counter : List.copyOf(counts.keySet())) {
            Double count = counts.remove(counter);
            if (count != null) {
                samples.add(new RequestMetrics.MetricSample(counter.name(), counter.labels(), count));
            }
        }
        return samples;
    }
}

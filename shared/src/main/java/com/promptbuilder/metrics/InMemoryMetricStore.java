package com.promptbuilder.metrics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/** Metric store in memory, for tests and for a single process. Thread-safe. */
public final class InMemoryMetricStore implements MetricStore {
    /** A redelivery in one process follows at once, so older markers are not needed. */
    private static final int MAX_MARKERS = 10_000;

    private final Map<String, BigDecimal> cells = new HashMap<>();
    private final SequencedSet<String> markers = new LinkedHashSet<>();
    private final Map<String, Map<String, GaugeReading>> reported = new HashMap<>();
    private final Map<String, GaugeReading> shared = new HashMap<>();
    private final Map<ActiveTime.Cell, BigDecimal> active = new HashMap<>();

    @Override
    public synchronized WriteResult add(
            int shard, Map<String, BigDecimal> additions, List<String> lines, Instant markersEnd) {
        Set<String> known = new HashSet<>(lines);
        known.retainAll(markers);
        if (!known.isEmpty()) {
            return new WriteResult.AlreadyCounted(known);
        }
        markers.addAll(lines);
        while (markers.size() > MAX_MARKERS) {
            markers.removeFirst();
        }
        addBestEffort(shard, additions);
        return new WriteResult.Written();
    }

    @Override
    public synchronized void addBestEffort(int shard, Map<String, BigDecimal> additions) {
        additions.forEach((cell, value) -> cells.merge(cell, value, BigDecimal::add));
    }

    @Override
    public synchronized void reportGauges(String environment, GaugeReport gaugeReport) {
        Map<String, GaugeReading> all = reported.computeIfAbsent(environment, _ -> new HashMap<>());
        if (all.values().stream().noneMatch(reading -> reading.at().isAfter(gaugeReport.at()))) {
            gaugeReport.gauges().forEach((series, value) -> all.put(series, new GaugeReading(gaugeReport.at(), value)));
        }
    }

    @Override
    public synchronized void share(int shard, GaugeReport gaugeReport) {
        gaugeReport
                .gauges()
                .forEach((series, value) ->
                        shared.merge(series, new GaugeReading(gaugeReport.at(), value), (one, other) -> other.or(one)));
    }

    @Override
    public synchronized void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        seconds.forEach((cell, worked) -> active.merge(cell, worked, BigDecimal::add));
    }

    @Override
    public synchronized State read(Instant now) {
        removeExpired(now);
        Map<String, Map<String, GaugeReading>> copy = new HashMap<>();
        reported.forEach((environment, all) -> copy.put(environment, Map.copyOf(all)));
        return new State(Map.copyOf(cells), copy, Map.copyOf(shared), Map.copyOf(active));
    }

    private void removeExpired(Instant now) {
        Instant oldest = now.minus(MetricCatalog.ENVIRONMENT_TTL);
        reported.values()
                .removeIf(all ->
                        all.values().stream().allMatch(reading -> reading.at().isBefore(oldest)));
        active.keySet().removeIf(cell -> cell.slice() <= ActiveTime.slice(now) - ActiveTime.SLICES);
    }
}

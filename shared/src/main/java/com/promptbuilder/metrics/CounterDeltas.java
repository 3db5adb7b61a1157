package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricFamily.Kind;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Additions to the counters by cell, from log lines. A counter has one cell, its series key. A histogram has one cell for each bucket hit,
 * {@code key~bucket}, and one for the sum, {@code key~sum}. The lines themselves are counted in {@link MetricCatalog#LINES}. Sums are exact
 * decimals.
 */
final class CounterDeltas {
    static final String CELL = "~";
    static final String SUM = "sum";

    private CounterDeltas() {}

    static Map<String, BigDecimal> of(List<MetricLine> lines) {
        Map<String, BigDecimal> cells = new TreeMap<>();
        if (!lines.isEmpty()) {
            cells.put(bridged("counted"), BigDecimal.valueOf(lines.size()));
        }
        for (MetricLine metricLine : lines) {
            for (MetricLine.Sample sample : metricLine.samples()) {
                add(sample, cells);
            }
        }
        return cells;
    }

    /** The cell of {@link MetricCatalog#LINES} with this result. */
    static String bridged(String result) {
        return new Series(MetricCatalog.named(MetricCatalog.LINES).orElseThrow(), List.of(result)).key();
    }

    private static void add(MetricLine.Sample sample, Map<String, BigDecimal> cells) {
        String key = sample.series().key();
        BigDecimal value = BigDecimal.valueOf(sample.value());
        switch (sample.series().metricFamily().kind()) {
            case Kind.Counter() -> cells.merge(key, value, BigDecimal::add);
            case Kind.Histogram histogram -> {
                cells.merge(key + CELL + histogram.bucket(sample.value()), BigDecimal.ONE, BigDecimal::add);
                cells.merge(key + CELL + SUM, value, BigDecimal::add);
            }
            case Kind.Gauge _, Kind.Computed _ -> {
                // gauges and computed metrics are not added
            }
        }
    }
}

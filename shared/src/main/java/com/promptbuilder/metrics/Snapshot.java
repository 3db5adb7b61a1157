package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricFamily.Kind;
import com.promptbuilder.metrics.MetricStore.GaugeReading;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The fleet's metrics at one moment, by family.
 *
 * @param numbers counters and gauges, by series
 * @param histograms by series
 */
public record Snapshot(Map<Series, BigDecimal> numbers, Map<Series, HistogramData> histograms) {
    /**
     * What a histogram has seen.
     *
     * @param buckets how many values each bucket has, and not those below it
     */
    public record HistogramData(List<Long> buckets, BigDecimal sum) {
        public long count() {
            return buckets.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The same with more gauges. */
    public Snapshot with(Map<Series, BigDecimal> gauges) {
        if (gauges.isEmpty()) {
            return this;
        }
        Map<Series, BigDecimal> all = new HashMap<>(numbers);
        all.putAll(gauges);
        return new Snapshot(all, histograms);
    }

    /** The totals as of now: what was said too long ago is left out. */
    public static Snapshot of(MetricStore.State state, Instant now) {
        Map<Series, BigDecimal> numbers = new HashMap<>();
        Map<Series, Map<String, BigDecimal>> parts = new HashMap<>();
        state.cells().forEach((cell, value) -> {
            int end = cell.indexOf(CounterDeltas.CELL);
            Series.ofKey(end < 0 ? cell : cell.substring(0, end)).ifPresent(series -> {
                if (end < 0) {
                    numbers.put(series, value);
                } else {
                    parts.computeIfAbsent(series, _ -> new HashMap<>()).put(cell.substring(end + 1), value);
                }
            });
        });
        numbers.putAll(gauges(state, now));
        Set<Series> requests = numbers.keySet().stream()
                .filter(series -> series.metricFamily().name().equals("http_requests_total"))
                .collect(Collectors.toSet());
        numbers.putAll(ActiveTime.average(state.active(), requests, now));
        Map<Series, HistogramData> histograms = new HashMap<>();
        parts.forEach((series, cells) -> distribution(series, cells).ifPresent(all -> histograms.put(series, all)));
        return new Snapshot(numbers, histograms);
    }

    private static Optional<HistogramData> distribution(Series series, Map<String, BigDecimal> cells) {
        if (!(series.metricFamily().kind() instanceof Kind.Histogram(List<Double> bounds))) {
            return Optional.empty();
        }
        List<Long> buckets = IntStream.rangeClosed(0, bounds.size())
                .mapToObj(bucket -> cells.getOrDefault(Integer.toString(bucket), BigDecimal.ZERO)
                        .longValue())
                .toList();
        return Optional.of(new HistogramData(buckets, cells.getOrDefault(CounterDeltas.SUM, BigDecimal.ZERO)));
    }

    private static Map<Series, BigDecimal> gauges(MetricStore.State state, Instant now) {
        Map<Series, GaugeReading> latest = new HashMap<>();
        for (Map<String, GaugeReading> sayings : Stream.concat(
                        state.said().values().stream(), Stream.of(state.shared()))
                .toList()) {
            sayings.forEach((key, gaugeReading) -> Series.ofKey(key).ifPresent(series -> {
                if (series.metricFamily().kind() instanceof Kind.Gauge gauge) {
                    current(gauge, gaugeReading, now)
                            .ifPresent(word -> latest.merge(series, word, (one, other) -> together(gauge, one, other)));
                }
            }));
        }
        Map<Series, BigDecimal> gauges = new HashMap<>();
        latest.forEach((series, gaugeReading) -> gauges.put(series, gaugeReading.value()));
        GaugeReading lag = state.shared().get(MetricCatalog.LAG);
        if (lag != null && lag.at().plus(MetricCatalog.BEHIND).isAfter(now)) {
            Series.of(MetricCatalog.LAG, Map.of()).ifPresent(series -> gauges.put(series, lag.value()));
        }
        return gauges;
    }

    // A sum's series stays, at 0: one that vanished would look like a scrape that failed.
    private static Optional<GaugeReading> current(Kind.Gauge gauge, GaugeReading gaugeReading, Instant now) {
        if (gaugeReading.at().plus(gauge.life()).isAfter(now)) {
            return Optional.of(gaugeReading);
        }
        return gauge.fleetAggregation() == MetricFamily.FleetAggregation.SUM
                ? Optional.of(new GaugeReading(gaugeReading.at(), BigDecimal.ZERO))
                : Optional.empty();
    }

    private static GaugeReading together(Kind.Gauge gauge, GaugeReading one, GaugeReading other) {
        return switch (gauge.fleetAggregation()) {
            case SUM -> new GaugeReading(one.at(), one.value().add(other.value()));
            case MIN -> one.value().compareTo(other.value()) <= 0 ? one : other;
            case LATEST -> other.or(one);
        };
    }

    /** The sum over all series of a family that have this value of a label. */
    public BigDecimal sum(String name, String label, String value) {
        return sumBy(name, label).getOrDefault(value, BigDecimal.ZERO);
    }

    /** The sums over the series of a family, by the value of a label. */
    public Map<String, BigDecimal> sumBy(String name, String label) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        numbers.forEach((series, value) -> {
            int index = series.metricFamily().labels().indexOf(label);
            if (series.metricFamily().name().equals(name) && index >= 0) {
                sums.merge(series.values().get(index), value, BigDecimal::add);
            }
        });
        return sums;
    }

    /** The sums over the series of a family, by the value of one label, then by that of another. */
    public Map<String, Map<String, BigDecimal>> sumBy(String name, String first, String second) {
        Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
        numbers.forEach((series, value) -> {
            if (series.metricFamily().name().equals(name)) {
                List<String> labels = series.metricFamily().labels();
                sums.computeIfAbsent(series.values().get(labels.indexOf(first)), _ -> new TreeMap<>())
                        .merge(series.values().get(labels.indexOf(second)), value, BigDecimal::add);
            }
        });
        return sums;
    }

    /** The sum over all series of a family. */
    public BigDecimal sum(String name) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getKey().metricFamily().name().equals(name))
                .map(Map.Entry::getValue)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

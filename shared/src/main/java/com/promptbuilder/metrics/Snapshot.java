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
 * The fleet's metrics at one moment.
 *
 * @param numbers counters and gauges, by series
 * @param histograms histograms, by series
 */
public record Snapshot(Map<Series, BigDecimal> numbers, Map<Series, HistogramData> histograms) {
    private static final double PERCENT = 100;

    /**
     * A histogram's values.
     *
     * @param buckets number of values in each bucket, not cumulative
     * @param sum sum of all values
     */
    public record HistogramData(List<Long> buckets, BigDecimal sum) {
        public long count() {
            return buckets.stream().mapToLong(Long::longValue).sum();
        }

        HistogramData plus(HistogramData other) {
            List<Long> sums = IntStream.range(0, buckets.size())
                    .mapToObj(i -> buckets.get(i) + other.buckets.get(i))
                    .toList();
            return new HistogramData(sums, sum.add(other.sum));
        }

        /** The percentile for a share from 0 to 1, as {@code histogram_quantile} interpolates it: at most the last bound, 0 without values. */
        double percentile(double share, List<Double> bounds) {
            double rank = share * count();
            long below = 0;
            for (int bucket = 0; bucket < bounds.size(); bucket++) {
                long here = buckets.get(bucket);
                if (here > 0 && below + here >= rank) {
                    double from = bucket == 0 ? 0 : bounds.get(bucket - 1);
                    return from + (bounds.get(bucket) - from) * (rank - below) / here;
                }
                below += here;
            }
            return count() == 0 ? 0 : bounds.getLast();
        }
    }

    /** This snapshot with additional gauges. */
    public Snapshot with(Map<Series, BigDecimal> gauges) {
        if (gauges.isEmpty()) {
            return this;
        }
        Map<Series, BigDecimal> all = new HashMap<>(numbers);
        all.putAll(gauges);
        return new Snapshot(all, histograms);
    }

    /** The snapshot of a store's state. Gauges whose time to live has passed are omitted. */
    public static Snapshot of(MetricStore.State state, Instant now) {
        Map<Series, BigDecimal> numbers = new HashMap<>();
        Map<Series, Map<String, BigDecimal>> histogramCells = new HashMap<>();
        state.cells().forEach((cell, value) -> {
            int end = cell.indexOf(CounterDeltas.CELL);
            Series.ofKey(end < 0 ? cell : cell.substring(0, end)).ifPresent(series -> {
                if (end < 0) {
                    numbers.put(series, value);
                } else {
                    histogramCells.computeIfAbsent(series, _ -> new HashMap<>()).put(cell.substring(end + 1), value);
                }
            });
        });
        numbers.putAll(gauges(state, now));
        Set<Series> requests = numbers.keySet().stream()
                .filter(series -> series.metricFamily().name().equals("http_requests_total"))
                .collect(Collectors.toSet());
        numbers.putAll(ActiveTime.average(state.active(), requests, now));
        Map<Series, HistogramData> histograms = new HashMap<>();
        histogramCells.forEach(
                (series, cells) -> histogram(series, cells).ifPresent(all -> histograms.put(series, all)));
        return new Snapshot(numbers, histograms);
    }

    private static Optional<HistogramData> histogram(Series series, Map<String, BigDecimal> cells) {
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
        for (Map<String, GaugeReading> readings : Stream.concat(
                        state.reported().values().stream(), Stream.of(state.shared()))
                .toList()) {
            readings.forEach((key, gaugeReading) -> Series.ofKey(key).ifPresent(series -> {
                if (series.metricFamily().kind() instanceof Kind.Gauge gauge) {
                    current(gauge, gaugeReading, now)
                            .ifPresent(reading ->
                                    latest.merge(series, reading, (one, other) -> aggregate(gauge, one, other)));
                }
            }));
        }
        Map<Series, BigDecimal> gauges = new HashMap<>();
        latest.forEach((series, gaugeReading) -> gauges.put(series, gaugeReading.value()));
        GaugeReading lag = state.shared().get(MetricCatalog.LAG);
        if (lag != null && lag.at().plus(MetricCatalog.LAG_TTL).isAfter(now)) {
            Series.of(MetricCatalog.LAG, Map.of()).ifPresent(series -> gauges.put(series, lag.value()));
        }
        return gauges;
    }

    // A SUM gauge stays, at 0: a series that vanished would look like a failed scrape.
    private static Optional<GaugeReading> current(Kind.Gauge gauge, GaugeReading gaugeReading, Instant now) {
        if (gaugeReading.at().plus(gauge.timeToLive()).isAfter(now)) {
            return Optional.of(gaugeReading);
        }
        return gauge.fleetAggregation() == MetricFamily.FleetAggregation.SUM
                ? Optional.of(new GaugeReading(gaugeReading.at(), BigDecimal.ZERO))
                : Optional.empty();
    }

    private static GaugeReading aggregate(Kind.Gauge gauge, GaugeReading one, GaugeReading other) {
        return switch (gauge.fleetAggregation()) {
            case SUM -> new GaugeReading(one.at(), one.value().add(other.value()));
            case MIN -> one.value().compareTo(other.value()) <= 0 ? one : other;
            case LATEST -> other.or(one);
        };
    }

    /** The share of look-ups that found an answer, in percent, by cache tier. Tiers without look-ups are omitted. */
    Map<String, Double> hitRates() {
        Map<String, BigDecimal> hits = sumBy("cache_hits_total", "cache_type");
        Map<String, BigDecimal> lookups = new TreeMap<>(hits);
        sumBy("cache_misses_total", "cache_type")
                .forEach((tier, misses) -> lookups.merge(tier, misses, BigDecimal::add));
        lookups.values().removeIf(count -> count.signum() <= 0);
        Map<String, Double> rates = new TreeMap<>();
        lookups.forEach((tier, count) -> rates.put(
                tier, PERCENT * hits.getOrDefault(tier, BigDecimal.ZERO).doubleValue() / count.doubleValue()));
        return rates;
    }

    /** The sum over all series of a family with this label value. */
    public BigDecimal sum(String name, String label, String value) {
        return sumBy(name, label).getOrDefault(value, BigDecimal.ZERO);
    }

    /** The sums over the series of a family, by label value. */
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

    /** The sums over the series of a family, by the values of two labels. */
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

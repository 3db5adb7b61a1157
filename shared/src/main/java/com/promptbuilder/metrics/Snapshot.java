package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricCatalog.MetricFamily;
import com.promptbuilder.metrics.MetricCatalog.MetricFamily.Kind;
import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The fleet's metrics at one moment: counters and gauges, and histograms, by series. */
public record Snapshot(Map<Series, BigDecimal> numbers, Map<Series, HistogramData> histograms) {
    private static final double PERCENT = 100;

    /** A histogram's values: the number in each bucket, not cumulative, and their sum. */
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
        Map<Series, BigDecimal> all = new HashMap<>(numbers);
        all.putAll(gauges);
        return new Snapshot(all, histograms);
    }

    /** The snapshot of a store's state. Gauges whose time to live has passed are omitted. */
    public static Snapshot of(MetricState state, Instant now) {
        Map<Series, BigDecimal> numbers = new HashMap<>();
        Map<Series, Map<String, BigDecimal>> histogramCells = new HashMap<>();
        state.sums().forEach((cell, value) -> {
            int end = cell.indexOf(MetricState.BUCKET);
            Series.ofKey(end < 0 ? cell : cell.substring(0, end)).ifPresent(series -> {
                if (end < 0) {
                    numbers.put(series, value);
                } else if (series.metricFamily().kind() == Kind.HISTOGRAM) {
                    histogramCells.computeIfAbsent(series, _ -> new HashMap<>()).put(cell.substring(end + 1), value);
                }
            });
        });
        numbers.putAll(gauges(state, now));
        numbers.putAll(ActiveTime.average(state.active(), numbers.keySet(), now));
        Map<Series, HistogramData> histograms = new HashMap<>();
        histogramCells.forEach((series, cells) -> histograms.put(series, histogram(series, cells)));
        Snapshot snapshot = new Snapshot(numbers, histograms);
        return snapshot.with(snapshot.hitRates());
    }

    private static HistogramData histogram(Series series, Map<String, BigDecimal> cells) {
        List<Long> buckets = IntStream.rangeClosed(
                        0, series.metricFamily().bounds().size())
                .mapToObj(bucket -> cells.getOrDefault(Integer.toString(bucket), BigDecimal.ZERO)
                        .longValue())
                .toList();
        return new HistogramData(buckets, cells.getOrDefault(MetricState.SUM, BigDecimal.ZERO));
    }

    private static Map<Series, BigDecimal> gauges(MetricState state, Instant now) {
        Map<Series, GaugeReading> latest = new HashMap<>();
        state.gauges()
                .forEach((gauge, stored) -> Series.ofKey(gauge.series()).ifPresent(series -> {
                    MetricFamily family = series.metricFamily();
                    if (family.isGauge() && isOfThisWindow(series, stored.at(), now)) {
                        current(family, stored, now)
                                .ifPresent(reading ->
                                        latest.merge(series, reading, (one, other) -> aggregate(family, one, other)));
                    }
                }));
        Map<Series, BigDecimal> gauges = new HashMap<>();
        latest.forEach((series, gaugeReading) -> gauges.put(series, gaugeReading.value()));
        GaugeReading lag = state.gauges().get(new Gauge("", MetricCatalog.LAG));
        if (lag != null && lag.at().plus(MetricCatalog.LAG_TTL).isAfter(now)) {
            Series.ofKey(MetricCatalog.LAG).ifPresent(series -> gauges.put(series, lag.value()));
        }
        return gauges;
    }

    // A budget is set back when its window ends, at 0:00 UTC: a share of the window before would be reported for up to
    // an hour.
    private static boolean isOfThisWindow(Series series, Instant at, Instant now) {
        LocalDate then = LocalDate.ofInstant(at, ZoneOffset.UTC);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return !series.isOf(MetricCatalog.BUDGET)
                || switch (series.label("window")) {
                    case "day" -> then.equals(today);
                    case "month" -> YearMonth.from(then).equals(YearMonth.from(today));
                    default -> true;
                };
    }

    // A SUM gauge stays, at 0: a series that vanished would look like a failed scrape.
    private static Optional<GaugeReading> current(MetricFamily family, GaugeReading reading, Instant now) {
        if (reading.at().plus(family.timeToLive()).isAfter(now)) {
            return Optional.of(reading);
        }
        return Optional.of(new GaugeReading(reading.at(), BigDecimal.ZERO))
                .filter(_ -> family.kind() == Kind.GAUGE_SUM);
    }

    private static GaugeReading aggregate(MetricFamily family, GaugeReading one, GaugeReading other) {
        return switch (family.kind()) {
            case GAUGE_SUM -> new GaugeReading(one.at(), one.value().add(other.value()));
            case GAUGE_MIN -> one.value().compareTo(other.value()) <= 0 ? one : other;
            case GAUGE_LATEST, COUNTER, STATISTIC, HISTOGRAM, COMPUTED -> other.or(one);
        };
    }

    /** The share of look-ups that found an answer, in percent, by cache tier. Tiers without look-ups are omitted. */
    private Map<Series, BigDecimal> hitRates() {
        Map<String, BigDecimal> hits = sumBy("cache_hits_total", "cache_type");
        Map<String, BigDecimal> lookups = new HashMap<>(hits);
        sumBy("cache_misses_total", "cache_type")
                .forEach((tier, misses) -> lookups.merge(tier, misses, BigDecimal::add));
        lookups.values().removeIf(count -> count.signum() <= 0);
        Map<Series, BigDecimal> rates = new HashMap<>();
        lookups.forEach((tier, count) -> {
            double rate = PERCENT * hits.getOrDefault(tier, BigDecimal.ZERO).doubleValue() / count.doubleValue();
            Series.of(MetricCatalog.HIT_RATE, Map.of("cache_type", tier))
                    .ifPresent(series -> rates.put(series, BigDecimal.valueOf(rate)));
        });
        return rates;
    }

    /** The sum over all series of a family with this label value. */
    public BigDecimal sum(String name, String label, String value) {
        return sumBy(name, label).getOrDefault(value, BigDecimal.ZERO);
    }

    /** The sums over the series of a family, by label value. */
    public Map<String, BigDecimal> sumBy(String name, String label) {
        return of(name).collect(byLabel(label));
    }

    /** The sums over the series of a family, by the values of two labels. */
    Map<String, Map<String, BigDecimal>> sumBy(String name, String first, String second) {
        return of(name).collect(
                        Collectors.groupingBy(entry -> entry.getKey().label(first), TreeMap::new, byLabel(second)));
    }

    /** The sum over all series of a family. */
    public BigDecimal sum(String name) {
        return of(name).map(Map.Entry::getValue).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private Stream<Map.Entry<Series, BigDecimal>> of(String name) {
        return numbers.entrySet().stream().filter(entry -> entry.getKey().isOf(name));
    }

    private static Collector<Map.Entry<Series, BigDecimal>, ?, Map<String, BigDecimal>> byLabel(String label) {
        return Collectors.toMap(
                entry -> entry.getKey().label(label), Map.Entry::getValue, BigDecimal::add, TreeMap::new);
    }
}

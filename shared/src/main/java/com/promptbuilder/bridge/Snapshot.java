package com.promptbuilder.bridge;

import com.promptbuilder.bridge.Family.Kind;
import com.promptbuilder.bridge.Totals.Said;

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
public record Snapshot(Map<Series, BigDecimal> numbers, Map<Series, Distribution> histograms) {
    /**
     * What a histogram has seen.
     *
     * @param buckets how many values each bucket has, and not those below it
     */
    public record Distribution(List<Long> buckets, BigDecimal sum) {
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
    public static Snapshot of(Totals.State state, Instant now) {
        Map<Series, BigDecimal> numbers = new HashMap<>();
        Map<Series, Map<String, BigDecimal>> parts = new HashMap<>();
        state.cells().forEach((cell, value) -> {
            int end = cell.indexOf(Additions.CELL);
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
                .filter(series -> series.family().name().equals("http_requests_total"))
                .collect(Collectors.toSet());
        numbers.putAll(ActiveTime.average(state.active(), requests, now));
        Map<Series, Distribution> histograms = new HashMap<>();
        parts.forEach((series, cells) -> distribution(series, cells).ifPresent(all -> histograms.put(series, all)));
        return new Snapshot(numbers, histograms);
    }

    private static Optional<Distribution> distribution(Series series, Map<String, BigDecimal> cells) {
        if (!(series.family().kind() instanceof Kind.Histogram(List<Double> bounds))) {
            return Optional.empty();
        }
        List<Long> buckets = IntStream.rangeClosed(0, bounds.size())
                .mapToObj(bucket -> cells.getOrDefault(Integer.toString(bucket), BigDecimal.ZERO)
                        .longValue())
                .toList();
        return Optional.of(new Distribution(buckets, cells.getOrDefault(Additions.SUM, BigDecimal.ZERO)));
    }

    private static Map<Series, BigDecimal> gauges(Totals.State state, Instant now) {
        Map<Series, Said> latest = new HashMap<>();
        for (Map<String, Said> sayings : Stream.concat(state.said().values().stream(), Stream.of(state.shared()))
                .toList()) {
            sayings.forEach((key, said) -> Series.ofKey(key).ifPresent(series -> {
                if (series.family().kind() instanceof Kind.Gauge gauge) {
                    current(gauge, said, now)
                            .ifPresent(word -> latest.merge(series, word, (one, other) -> together(gauge, one, other)));
                }
            }));
        }
        Map<Series, BigDecimal> gauges = new HashMap<>();
        latest.forEach((series, said) -> gauges.put(series, said.value()));
        Said lag = state.shared().get(Families.LAG);
        if (lag != null && lag.at().plus(Families.BEHIND).isAfter(now)) {
            Series.of(Families.LAG, Map.of()).ifPresent(series -> gauges.put(series, lag.value()));
        }
        return gauges;
    }

    // A sum's series stays, at 0: one that vanished would look like a scrape that failed.
    private static Optional<Said> current(Kind.Gauge gauge, Said said, Instant now) {
        if (said.at().plus(gauge.life()).isAfter(now)) {
            return Optional.of(said);
        }
        return gauge.ofAll() == Family.OfAll.SUM ? Optional.of(new Said(said.at(), BigDecimal.ZERO)) : Optional.empty();
    }

    private static Said together(Kind.Gauge gauge, Said one, Said other) {
        return switch (gauge.ofAll()) {
            case SUM -> new Said(one.at(), one.value().add(other.value()));
            case LEAST -> one.value().compareTo(other.value()) <= 0 ? one : other;
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
            int index = series.family().labels().indexOf(label);
            if (series.family().name().equals(name) && index >= 0) {
                sums.merge(series.values().get(index), value, BigDecimal::add);
            }
        });
        return sums;
    }

    /** The sums over the series of a family, by the value of one label, then by that of another. */
    public Map<String, Map<String, BigDecimal>> sumBy(String name, String first, String second) {
        Map<String, Map<String, BigDecimal>> sums = new TreeMap<>();
        numbers.forEach((series, value) -> {
            if (series.family().name().equals(name)) {
                List<String> labels = series.family().labels();
                sums.computeIfAbsent(series.values().get(labels.indexOf(first)), _ -> new TreeMap<>())
                        .merge(series.values().get(labels.indexOf(second)), value, BigDecimal::add);
            }
        });
        return sums;
    }

    /** The sum over all series of a family. */
    public BigDecimal sum(String name) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getKey().family().name().equals(name))
                .map(Map.Entry::getValue)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

package com.promptbuilder.metrics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Metrics of a line, of a delivery, or of all lines so far: states add up. A counter has one sum, by its series key. A histogram has one for
 * each bucket, {@code key~bucket}, and {@code key~sum}. Sums are exact decimals.
 *
 * @param sums counters and histograms
 * @param gauges latest readings
 * @param active active time of the last slices, in seconds
 */
public record MetricState(
        Map<String, BigDecimal> sums, Map<Gauge, GaugeReading> gauges, Map<ActiveTime.Cell, BigDecimal> active) {
    public static final MetricState EMPTY = new MetricState(Map.of(), Map.of(), Map.of());

    static final String BUCKET = "~";
    static final String SUM = "sum";

    public MetricState {
        sums = Map.copyOf(sums);
        gauges = Map.copyOf(gauges);
        active = Map.copyOf(active);
    }

    /** A gauge of one environment, or of the whole fleet if the environment is empty, by series key. */
    public record Gauge(String environment, String series) {
        Instant expired(Instant now) {
            return now.minus(environment.isEmpty() ? MetricCatalog.SHARED_TTL : MetricCatalog.ENVIRONMENT_TTL);
        }
    }

    /** A gauge's value and the time of its report. */
    public record GaugeReading(Instant at, BigDecimal value) {
        /** The later of the two readings. */
        GaugeReading or(GaugeReading other) {
            return other.at.isAfter(at) ? other : this;
        }
    }

    /** Counters of lines, from numbers by label value. */
    static MetricState ofLines(Map<String, Integer> results) {
        Map<String, BigDecimal> sums = new HashMap<>();
        results.forEach((result, count) ->
                sums.put(MetricCatalog.LINES + Series.SEPARATOR + result, BigDecimal.valueOf(count)));
        return new MetricState(sums, Map.of(), Map.of());
    }

    /** One gauge of the whole fleet. */
    static MetricState ofGauge(String series, GaugeReading reading) {
        return new MetricState(Map.of(), Map.of(new Gauge("", series), reading), Map.of());
    }

    static MetricState sum(MetricState... states) {
        return sum(Arrays.asList(states));
    }

    /** Adds sums and active time; of each gauge, the latest reading is kept. */
    static MetricState sum(Collection<MetricState> states) {
        MetricSum sum = new MetricSum();
        states.forEach(sum::add);
        return sum.state();
    }

    /** Without gauges whose time to live has passed, and without past slices. */
    MetricState current(Instant now) {
        return new MetricSum().add(this).removeExpired(now).state();
    }

    /** This state with only the gauges of these environments. */
    MetricState ofEnvironments(Predicate<String> isIncluded) {
        Map<Gauge, GaugeReading> some = new HashMap<>(gauges);
        some.keySet().removeIf(gauge -> !isIncluded.test(gauge.environment));
        return new MetricState(sums, some, active);
    }

    MetricState onlyGauges() {
        return new MetricState(Map.of(), gauges, Map.of());
    }

    /** The ids of the environments that have gauges. */
    List<String> environments() {
        return gauges.keySet().stream()
                .map(Gauge::environment)
                .filter(environment -> !environment.isEmpty())
                .distinct()
                .toList();
    }
}

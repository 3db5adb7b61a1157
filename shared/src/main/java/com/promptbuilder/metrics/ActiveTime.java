package com.promptbuilder.metrics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The time that requests were at work, in seconds, by slices of 5 s of the clock. {@code http_active_requests} is the time at work within
 * 10 s, divided by 10 s: the number of requests at work on average. A request is known from its log line, so from its end on. The routes
 * that serve the metrics are left out, since a scrape would measure itself.
 */
public final class ActiveTime {
    static final String FAMILY = "http_active_requests";
    /** Slices that a scrape looks at: the one that has begun and the two before it. */
    static final int SLICES = 3;

    private static final long SLICE_MILLIS = 5_000;
    private static final BigDecimal SHOWN_SECONDS = BigDecimal.TEN;
    private static final String DURATION = "http_request_duration_seconds";
    private static final Set<String> SCRAPED = Set.of("/metrics", "/stats");

    private ActiveTime() {}

    /**
     * One series in one slice.
     *
     * @param slice the number of slices since the epoch
     * @param series the key of a series of {@link #FAMILY}
     */
    public record Cell(long slice, String series) {}

    static long slice(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), SLICE_MILLIS);
    }

    static Instant startOf(long slice) {
        return Instant.ofEpochMilli(slice * SLICE_MILLIS);
    }

    /** What these lines' requests worked in the slices that a scrape looks at now. */
    static Map<Cell, BigDecimal> of(List<MetricLine> lines, Instant now) {
        Map<Cell, BigDecimal> seconds = new HashMap<>();
        for (MetricLine metricLine : lines) {
            for (MetricLine.Sample sample : metricLine.samples()) {
                if (sample.series().metricFamily().name().equals(DURATION)) {
                    series(sample.series())
                            .ifPresent(series -> add(series, metricLine.at(), sample.value(), now, seconds));
                }
            }
        }
        return seconds;
    }

    private static void add(Series series, Instant end, double duration, Instant now, Map<Cell, BigDecimal> seconds) {
        long endMillis = end.toEpochMilli();
        double startMillis = endMillis - duration * 1_000;
        long current = slice(now);
        for (long slice = current - SLICES + 1; slice <= current; slice++) {
            long from = slice * SLICE_MILLIS;
            double worked = Math.min(endMillis, from + SLICE_MILLIS) - Math.max(startMillis, (double) from);
            if (worked > 0) {
                BigDecimal rounded = BigDecimal.valueOf(Math.round(worked * 1_000), 6);
                seconds.merge(new Cell(slice, series.key()), rounded, BigDecimal::add);
            }
        }
    }

    private static Map<String, String> labels(Series requests) {
        return Map.of("method", requests.label("method"), "route", requests.label("route"));
    }

    private static Optional<Series> series(Series measured) {
        return SCRAPED.contains(measured.label("route")) ? Optional.empty() : Series.of(FAMILY, labels(measured));
    }

    /**
     * The requests at work, by series. Log lines come seconds late, so the two latest complete slices count where they have more than the
     * one that has begun and the one before it.
     *
     * @param known requests counted so far; a series without work now is 0
     */
    static Map<Series, BigDecimal> average(Map<Cell, BigDecimal> seconds, Set<Series> known, Instant now) {
        Map<Series, BigDecimal> averages = new HashMap<>();
        known.forEach(requests ->
                Series.of(FAMILY, labels(requests)).ifPresent(series -> averages.put(series, BigDecimal.ZERO)));
        Map<String, BigDecimal[]> slices = new TreeMap<>();
        long current = slice(now);
        seconds.forEach((cell, worked) -> {
            int age = (int) (current - cell.slice());
            if (age >= 0 && age < SLICES) {
                slices.computeIfAbsent(cell.series(), _ -> empty())[age] = worked;
            }
        });
        slices.forEach((key, worked) -> Series.ofKey(key)
                .ifPresent(series -> averages.put(
                        series, worked[1].add(worked[0].max(worked[2])).divide(SHOWN_SECONDS))));
        return averages;
    }

    private static BigDecimal[] empty() {
        return new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
    }
}

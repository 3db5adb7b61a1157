package com.promptbuilder.metrics;

import com.promptbuilder.telemetry.RequestLog;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Time that requests were active, in seconds, by slices of 5 s. {@code http_active_requests} is the active time within 10 s divided by
 * 10 s: the average number of active requests. A request is known from its log line, so only after its end. {@code /metrics} and
 * {@code /stats} are excluded, because a scrape would measure itself.
 */
public final class ActiveTime {
    static final String FAMILY = "http_active_requests";
    /** Slices that a scrape reads: the current one and the two before it. */
    static final int SLICES = 3;

    private static final long SLICE_MILLIS = 5_000;
    private static final BigDecimal AVERAGED_SECONDS = BigDecimal.TEN;

    private ActiveTime() {}

    /** One series of {@link #FAMILY} in one slice, numbered since the epoch. */
    public record Cell(long slice, String series) {}

    static long slice(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), SLICE_MILLIS);
    }

    /** Active time of a line's requests in the slices that a scrape reads now. */
    static Map<Cell, BigDecimal> of(MetricLine line, Instant now) {
        Map<Cell, BigDecimal> seconds = new HashMap<>();
        for (MetricLine.Sample sample : line.samples()) {
            if (sample.series().isOf(MetricCatalog.DURATION)) {
                series(sample.series()).ifPresent(series -> add(series, line.at(), sample.value(), now, seconds));
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
            double activeSeconds = Math.min(endMillis, from + SLICE_MILLIS) - Math.max(startMillis, (double) from);
            if (activeSeconds > 0) {
                BigDecimal rounded = BigDecimal.valueOf(Math.round(activeSeconds * 1_000), 6);
                seconds.merge(new Cell(slice, series.key()), rounded, BigDecimal::add);
            }
        }
    }

    private static Map<String, String> labels(Series requests) {
        return Map.of("method", requests.label("method"), "route", requests.label("route"));
    }

    private static Optional<Series> series(Series measured) {
        return RequestLog.SCRAPES.contains(measured.label("route"))
                ? Optional.empty()
                : Series.of(FAMILY, labels(measured));
    }

    /**
     * Average number of active requests by series. Log lines arrive seconds late, so the sum is the previous slice and the larger of the
     * two slices next to it.
     *
     * @param known the stored series; those of requests without active time are 0
     */
    static Map<Series, BigDecimal> average(Map<Cell, BigDecimal> seconds, Set<Series> known, Instant now) {
        Map<Series, BigDecimal> averages = new HashMap<>();
        known.stream()
                .filter(series -> series.isOf("http_requests_total"))
                .flatMap(requests -> Series.of(FAMILY, labels(requests)).stream())
                .forEach(series -> averages.put(series, BigDecimal.ZERO));
        long current = slice(now);
        seconds.keySet().stream()
                .filter(cell -> cell.slice() > current - SLICES && cell.slice() <= current)
                .flatMap(cell -> Series.ofKey(cell.series()).stream())
                .forEach(series -> averages.put(series, average(seconds, series.key(), current - 1)));
        return averages;
    }

    private static BigDecimal average(Map<Cell, BigDecimal> seconds, String series, long previous) {
        BigDecimal before = seconds.getOrDefault(new Cell(previous - 1, series), BigDecimal.ZERO);
        BigDecimal after = seconds.getOrDefault(new Cell(previous + 1, series), BigDecimal.ZERO);
        return seconds.getOrDefault(new Cell(previous, series), BigDecimal.ZERO)
                .add(before.max(after))
                .divide(AVERAGED_SECONDS);
    }
}

package com.promptbuilder.metrics;

import com.promptbuilder.telemetry.RequestLog;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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

    /** Adds the active time of a request, of which the duration was measured, in the slices that a scrape reads now. */
    static void add(Series measured, Instant end, double duration, Instant now, MetricSum sum) {
        if (!measured.isOf(MetricCatalog.DURATION) || RequestLog.SCRAPES.contains(measured.label("route"))) {
            return;
        }
        String series = series(measured).key();
        long endMillis = end.toEpochMilli();
        double startMillis = endMillis - duration * 1_000;
        long current = slice(now);
        for (long slice = current - SLICES + 1; slice <= current; slice++) {
            long from = slice * SLICE_MILLIS;
            double activeSeconds = Math.min(endMillis, from + SLICE_MILLIS) - Math.max(startMillis, (double) from);
            if (activeSeconds > 0) {
                BigDecimal rounded = BigDecimal.valueOf(Math.round(activeSeconds * 1_000), 6);
                sum.add(new Cell(slice, series), rounded);
            }
        }
    }

    private static Series series(Series ofRequests) {
        return Series.of(FAMILY, 2, ofRequests::label).orElseThrow();
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
                .forEach(requests -> averages.put(series(requests), BigDecimal.ZERO));
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

package com.promptbuilder.bridge;

import com.promptbuilder.bridge.Totals.Saying;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What environments say of themselves in their lines: gauges, the last value of each. */
final class Sayings {
    private Sayings() {}

    /** By environment, as of its last line. */
    static Map<String, Saying> of(List<Line> lines) {
        Map<String, Saying> sayings = new HashMap<>();
        lines.stream()
                .filter(line -> !line.environmentId().isEmpty())
                .sorted(Comparator.comparing(Line::at))
                .forEach(line ->
                        sayings.merge(line.environmentId(), new Saying(line.at(), gauges(line)), Sayings::followedBy));
        sayings.values().removeIf(saying -> saying.gauges().isEmpty());
        return sayings;
    }

    /** How far the bridge is behind. */
    static Saying lag(Duration lag, Instant now) {
        Series series = new Series(Families.named(Families.LAG).orElseThrow(), List.of());
        return new Saying(now, Map.of(series.key(), BigDecimal.valueOf(Math.max(0, lag.toMillis()), 3)));
    }

    private static Map<String, BigDecimal> gauges(Line line) {
        Map<String, BigDecimal> gauges = new HashMap<>();
        for (Line.Sample sample : line.samples()) {
            if (sample.series().family().kind() instanceof Family.Kind.Gauge) {
                gauges.put(sample.series().key(), BigDecimal.valueOf(sample.value()));
            }
        }
        return gauges;
    }

    private static Saying followedBy(Saying earlier, Saying later) {
        Map<String, BigDecimal> gauges = new HashMap<>(earlier.gauges());
        gauges.putAll(later.gauges());
        return new Saying(later.at(), gauges);
    }
}

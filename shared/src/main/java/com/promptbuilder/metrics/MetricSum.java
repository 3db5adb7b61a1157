package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Adds up metrics in place: sums and active time. Of each gauge, the latest reading is kept. Not thread-safe. */
final class MetricSum {
    private final Map<String, BigDecimal> sums = new HashMap<>();
    private final Map<Gauge, GaugeReading> gauges = new HashMap<>();
    private final Map<ActiveTime.Cell, BigDecimal> active = new HashMap<>();

    /** Adds to a counter, or to a cell of a histogram. */
    void add(String cell, BigDecimal value) {
        sums.merge(cell, value, BigDecimal::add);
    }

    /** Of two readings of one time, the one that is added last is kept. */
    void add(Gauge gauge, GaugeReading reading) {
        gauges.merge(gauge, reading, (known, added) -> added.or(known));
    }

    void add(ActiveTime.Cell cell, BigDecimal seconds) {
        active.merge(cell, seconds, BigDecimal::add);
    }

    MetricSum add(MetricState state) {
        state.sums().forEach(this::add);
        state.gauges().forEach(this::add);
        state.active().forEach(this::add);
        return this;
    }

    MetricSum add(Collection<MetricLine> lines, Instant now) {
        lines.forEach(line -> line.addTo(this, now));
        return this;
    }

    /** Removes gauges whose time to live has passed, and past slices. */
    MetricSum removeExpired(Instant now) {
        gauges.entrySet()
                .removeIf(each -> each.getValue().at().isBefore(each.getKey().expired(now)));
        active.keySet().removeIf(cell -> cell.slice() <= ActiveTime.slice(now) - ActiveTime.SLICES);
        return this;
    }

    MetricState state() {
        return new MetricState(sums, gauges, active);
    }
}

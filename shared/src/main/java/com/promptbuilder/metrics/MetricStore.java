package com.promptbuilder.metrics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the fleet's totals are kept. Every method may throw {@link com.promptbuilder.dynamodb.StoreUnavailableException}. */
public interface MetricStore {
    /** How many parts counters and the fleet's gauges have. */
    int SHARDS = 8;

    /**
     * Adds to the totals and marks the lines as counted: all of it or nothing. An answer that got lost leaves open which.
     *
     * @param shard which part of the totals to add to; whoever meets another there tries elsewhere
     * @param cells what to add, by cell
     * @param lines those that it comes from
     * @param markersEnd until when the lines are to be known as counted
     */
    WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd);

    /** Adds to the totals what need not be exact. */
    void addBestEffort(int shard, Map<String, BigDecimal> cells);

    /** Notes what an environment says of itself, unless it has said something later. Series that it does not speak of stay. */
    void reportGauges(String environment, GaugeReport gaugeReport);

    /** Notes what the fleet has one of, as an environment says it. Of each series the latest value stays. */
    void share(int shard, GaugeReport gaugeReport);

    /** Adds to the time at work of the last seconds. */
    void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds);

    /** All of it, as of now. What environments said is there for at least the life of its family. */
    State read(Instant now);

    /** How an addition ended. */
    sealed interface WriteResult {
        /** It was made. */
        record Written() implements WriteResult {}

        /** Nothing was added, since these lines are counted already. */
        record AlreadyCounted(Set<String> lines) implements WriteResult {}

        /** Nothing was added, since somebody else was adding. */
        record Conflict() implements WriteResult {}
    }

    /**
     * What an environment says.
     *
     * @param gauges by series' key
     */
    record GaugeReport(Instant at, Map<String, BigDecimal> gauges) {
        public GaugeReport {
            gauges = Map.copyOf(gauges);
        }
    }

    /**
     * The totals at one moment.
     *
     * @param cells by name
     * @param said the values of gauges by environment and series' key, each with its time
     * @param shared the values of the gauges that the fleet has one of, by series' key
     * @param active the time at work in the last slices
     */
    record State(
            Map<String, BigDecimal> cells,
            Map<String, Map<String, GaugeReading>> said,
            Map<String, GaugeReading> shared,
            Map<ActiveTime.Cell, BigDecimal> active) {}

    /** A gauge's value and when it was that. */
    record GaugeReading(Instant at, BigDecimal value) {
        /** The later one. */
        GaugeReading or(GaugeReading other) {
            return other.at.isAfter(at) ? other : this;
        }
    }
}

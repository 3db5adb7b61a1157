package com.promptbuilder.metrics;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Stores the fleet's metrics. Every method may throw {@link com.promptbuilder.dynamodb.StoreUnavailableException}. */
public interface MetricStore {
    /** Number of shards of the counters and of the fleet's gauges. */
    int SHARDS = 8;

    /**
     * Adds to the counters and marks the lines as counted, in one transaction. If the response is lost, the caller cannot know whether it
     * was committed.
     *
     * @param shard the shard to add to; after a conflict, callers choose another
     * @param cells what to add, by cell
     * @param lines ids of the lines that the cells come from
     * @param markersEnd when the lines' markers expire
     */
    WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd);

    /** Adds to the counters without a marker: a retry may add twice. */
    void addBestEffort(int shard, Map<String, BigDecimal> cells);

    /** Stores an environment's gauges, unless it has reported later ones. Series that are not in the report keep their values. */
    void reportGauges(String environment, GaugeReport gaugeReport);

    /** Stores gauges that the whole fleet shares. Of each series, the latest value is kept. */
    void share(int shard, GaugeReport gaugeReport);

    /** Adds to the active time of the last slices, in seconds. */
    void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds);

    /** All metrics as of now. An environment's gauges are kept for at least {@link MetricCatalog#ENVIRONMENT_TTL}. */
    State read(Instant now);

    /** Result of an addition. */
    sealed interface WriteResult {
        /** The transaction was committed. */
        record Written() implements WriteResult {}

        /** Nothing was added, because these lines have markers. */
        record AlreadyCounted(Set<String> lines) implements WriteResult {}

        /** Nothing was added, because another transaction wrote the same items. */
        record Conflict() implements WriteResult {}
    }

    /** Gauges of one environment or of the fleet, by series key, from one log line of that time. */
    record GaugeReport(Instant at, Map<String, BigDecimal> gauges) {
        public GaugeReport {
            gauges = Map.copyOf(gauges);
        }

        /** The gauges of each environment, by environment id. Of each series, the latest value. */
        static Map<String, GaugeReport> ofEnvironments(List<MetricLine> lines) {
            Map<String, GaugeReport> reports = new HashMap<>();
            lines.stream()
                    .filter(line -> !line.environmentId().isEmpty())
                    .collect(Collectors.groupingBy(MetricLine::environmentId))
                    .forEach((id, own) ->
                            latest(own, series -> series.isGaugeOf(id)).ifPresent(report -> reports.put(id, report)));
            return reports;
        }

        /** The gauges that the whole fleet shares, such as a circuit's state. Of each series, the latest value. */
        static Optional<GaugeReport> ofFleet(List<MetricLine> lines) {
            return latest(lines, series -> !series.metricFamily().isOfEnvironment());
        }

        private static Optional<GaugeReport> latest(List<MetricLine> lines, Predicate<Series> isIncluded) {
            Map<String, BigDecimal> gauges = new HashMap<>();
            Instant at = Instant.EPOCH;
            for (MetricLine line :
                    lines.stream().sorted(Comparator.comparing(MetricLine::at)).toList()) {
                for (MetricLine.Sample sample : line.samples()) {
                    if (sample.metricFamily().isGauge() && isIncluded.test(sample.series())) {
                        gauges.put(sample.series().key(), BigDecimal.valueOf(sample.value()));
                        at = line.at();
                    }
                }
            }
            return gauges.isEmpty() ? Optional.empty() : Optional.of(new GaugeReport(at, gauges));
        }
    }

    /**
     * All stored metrics at one moment.
     *
     * @param cells counters and histogram cells, by name
     * @param reported gauges by environment id and series key
     * @param shared gauges of the whole fleet, by series key
     * @param active active time in the last slices, in seconds
     */
    record State(
            Map<String, BigDecimal> cells,
            Map<String, Map<String, GaugeReading>> reported,
            Map<String, GaugeReading> shared,
            Map<ActiveTime.Cell, BigDecimal> active) {}

    /** A gauge's value and the time of its report. */
    record GaugeReading(Instant at, BigDecimal value) {
        /** The later of the two readings. */
        GaugeReading or(GaugeReading other) {
            return other.at.isAfter(at) ? other : this;
        }
    }
}

package com.promptbuilder.metrics;

import java.time.Duration;
import java.util.List;

/**
 * A metric: name, help text, labels and kind.
 *
 * @param name the metric's name in the Prometheus exposition
 * @param labels label names, in the order of the values in a series key
 */
public record MetricFamily(String name, String help, List<String> labels, Kind kind) {
    static final String ENVIRONMENT_ID = "environment_id";

    public MetricFamily {
        labels = List.copyOf(labels);
    }

    /** How samples of the metric are combined. */
    public sealed interface Kind {
        /** Samples are added. */
        record Counter() implements Kind {}

        /**
         * Samples are counted in buckets.
         *
         * @param bounds upper bounds of all buckets but the last, which has none
         */
        record Histogram(List<Double> bounds) implements Kind {
            /** Index of the bucket that contains the value. */
            int bucket(double value) {
                int bucket = 0;
                while (bucket < bounds.size() && value > bounds.get(bucket)) {
                    bucket++;
                }
                return bucket;
            }
        }

        /**
         * The latest sample replaces earlier ones of the same environment, or of the fleet if all environments report one shared value.
         *
         * @param fleetAggregation how the environments' values are combined
         * @param timeToLive how long a reported value stays valid
         */
        record Gauge(FleetAggregation fleetAggregation, Duration timeToLive) implements Kind {}

        /** Computed by the bridge or at the scrape. Samples in log lines are ignored. */
        record Computed() implements Kind {}
    }

    /** Whether each environment has its own value, so that storage grows with the fleet. */
    boolean isOfEnvironment() {
        return kind instanceof Kind.Gauge gauge
                && (gauge.fleetAggregation() != FleetAggregation.LATEST || labels.contains(ENVIRONMENT_ID));
    }

    /** How values of several environments are combined. */
    public enum FleetAggregation {
        SUM,
        MIN,
        /** The most recent value: all environments report one shared state. */
        LATEST
    }
}

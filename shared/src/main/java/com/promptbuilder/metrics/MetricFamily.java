package com.promptbuilder.metrics;

import java.time.Duration;
import java.util.List;

/**
 * One metric: what its samples mean and which labels they have.
 *
 * @param name as operators know it
 * @param labels their names, in the order in which a series' key has their values
 */
public record MetricFamily(String name, String help, List<String> labels, Kind kind) {
    static final String ENVIRONMENT_ID = "environment_id";

    public MetricFamily {
        labels = List.copyOf(labels);
    }

    /** What is done with a sample. */
    public sealed interface Kind {
        /** It is added. */
        record Counter() implements Kind {}

        /**
         * It is counted in a bucket.
         *
         * @param bounds the buckets' upper bounds but the last one's, which has none
         */
        record Histogram(List<Double> bounds) implements Kind {
            /** Which bucket a value belongs to. */
            int bucket(double value) {
                int bucket = 0;
                while (bucket < bounds.size() && value > bounds.get(bucket)) {
                    bucket++;
                }
                return bucket;
            }
        }

        /**
         * It takes the place of the last one: of the same environment, or of the fleet where all environments speak of one thing.
         *
         * @param fleetAggregation how the environments' values make one
         * @param life how long a value counts after it was told
         */
        record Gauge(FleetAggregation fleetAggregation, Duration life) implements Kind {}

        /** None comes with a log line: the bridge or the scrape computes the value, and a line that has one says nothing. */
        record Computed() implements Kind {}
    }

    /** Whether it is a gauge that each environment has one of, so that storage grows with the fleet. */
    boolean isOfEnvironment() {
        return kind instanceof Kind.Gauge gauge
                && (gauge.fleetAggregation() != FleetAggregation.LATEST || labels.contains(ENVIRONMENT_ID));
    }

    /** How the values of several environments become the fleet's. */
    public enum FleetAggregation {
        SUM,
        MIN,
        /** The one told last, whoever told it: the environments speak of one thing that they share. */
        LATEST
    }
}

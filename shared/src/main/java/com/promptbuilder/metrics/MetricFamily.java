package com.promptbuilder.metrics;

import java.time.Duration;
import java.util.List;

/**
 * A metric: how its samples are combined, its name, help text and labels.
 *
 * @param name the metric's name in the Prometheus exposition
 * @param bounds a histogram's upper bounds of all buckets but the last, which has none; empty for other kinds
 * @param labels label names, in the order of the values in a series key
 */
public record MetricFamily(Kind kind, String name, String help, List<Double> bounds, List<String> labels) {
    static final String ENVIRONMENT_ID = "environment_id";

    public MetricFamily {
        bounds = List.copyOf(bounds);
        labels = List.copyOf(labels);
    }

    /** How samples are combined. Of a gauge, the latest sample replaces earlier ones of the same environment. */
    public enum Kind {
        /** Samples are added. */
        COUNTER,
        /** Samples are added. It is part of {@code /stats} only, and no metric. */
        STATISTIC,
        /** Samples are counted in buckets. */
        HISTOGRAM,
        /** The fleet's value is the sum of the environments' values. */
        GAUGE_SUM,
        /** The fleet's value is the smallest of the environments' values. */
        GAUGE_MIN,
        /** All environments report one shared state, of which the most recent value counts, or the environment's id is a label. */
        GAUGE_LATEST,
        /** Computed by the bridge or at the scrape. Samples in log lines are ignored. */
        COMPUTED
    }

    boolean isGauge() {
        return kind == Kind.GAUGE_SUM || kind == Kind.GAUGE_MIN || kind == Kind.GAUGE_LATEST;
    }

    /** Whether it is a gauge of which each environment has its own value, so that storage grows with the fleet. */
    boolean isOfEnvironment() {
        return isGauge() && (kind != Kind.GAUGE_LATEST || labels.contains(ENVIRONMENT_ID));
    }

    /** How long a gauge's value stays valid. */
    Duration timeToLive() {
        return isOfEnvironment() ? MetricCatalog.ENVIRONMENT_TTL : MetricCatalog.SHARED_TTL;
    }

    /** Index of the histogram's bucket that contains the value. */
    int bucket(double value) {
        int bucket = 0;
        while (bucket < bounds.size() && value > bounds.get(bucket)) {
            bucket++;
        }
        return bucket;
    }
}

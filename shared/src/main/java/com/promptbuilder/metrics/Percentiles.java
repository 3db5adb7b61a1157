package com.promptbuilder.metrics;

import com.promptbuilder.metrics.Snapshot.HistogramData;

import java.util.List;

/** Percentiles out of a histogram: linear within a bucket, as Prometheus' {@code histogram_quantile} has them. */
final class Percentiles {
    private Percentiles() {}

    /** The value that this share of all values does not pass; the last bound if it is beyond that; 0 if there are none. */
    static double of(HistogramData seen, List<Double> bounds, double share) {
        double rank = share * seen.count();
        long below = 0;
        for (int bucket = 0; bucket < bounds.size(); bucket++) {
            long here = seen.buckets().get(bucket);
            if (here > 0 && below + here >= rank) {
                double from = bucket == 0 ? 0 : bounds.get(bucket - 1);
                return from + (bounds.get(bucket) - from) * (rank - below) / here;
            }
            below += here;
        }
        return seen.count() == 0 ? 0 : bounds.getLast();
    }
}

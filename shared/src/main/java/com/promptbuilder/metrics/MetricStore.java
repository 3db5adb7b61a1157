package com.promptbuilder.metrics;

import java.time.Instant;
import java.util.List;

/** Stores the fleet's metrics. Every method may throw {@link com.promptbuilder.dynamodb.StoreUnavailableException}. */
public interface MetricStore {
    /**
     * Adds the states of the lines that are not counted yet, each line exactly once. If it fails, some lines may be counted: the caller
     * appends the same lines again.
     *
     * @param more is added with the lines, but not if all of them are counted already; without lines, a retry may add it twice
     * @return how many of the lines were counted before
     */
    int append(List<MetricLine> lines, MetricState more, Instant now);

    /** All metrics as of now. An environment's gauges are kept for at least {@link MetricCatalog#ENVIRONMENT_TTL}. */
    MetricState read(Instant now);
}

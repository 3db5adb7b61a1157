package com.promptbuilder.lambda;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricLine;
import com.promptbuilder.metrics.MetricState;
import com.promptbuilder.metrics.MetricStore;

import java.time.Instant;
import java.util.List;

/** A metric store that a test can make unavailable. */
final class FailableMetricStore implements MetricStore {
    private final MetricStore metricStore = new InMemoryMetricStore();
    private boolean isAway;
    private Runnable beforeRead = () -> {};

    /** Runs this before each read. */
    void beforeRead(Runnable action) {
        beforeRead = action;
    }

    void fail() {
        isAway = true;
    }

    private MetricStore reached() {
        if (isAway) {
            throw new StoreUnavailableException("unavailable");
        }
        return metricStore;
    }

    @Override
    public int append(List<MetricLine> lines, MetricState more, Instant now) {
        return reached().append(lines, more, now);
    }

    @Override
    public MetricState read(Instant now) {
        beforeRead.run();
        return reached().read(now);
    }
}

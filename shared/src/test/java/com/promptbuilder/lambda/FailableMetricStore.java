package com.promptbuilder.lambda;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.ActiveTime;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricStore;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A metric store that a test can make unavailable. */
final class FailableMetricStore implements MetricStore {
    private final MetricStore metricStore = new InMemoryMetricStore();
    private boolean isAway;

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
    public WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
        return reached().add(shard, cells, lines, markersEnd);
    }

    @Override
    public void addBestEffort(int shard, Map<String, BigDecimal> cells) {
        reached().addBestEffort(shard, cells);
    }

    @Override
    public void reportGauges(String environment, GaugeReport gaugeReport) {
        reached().reportGauges(environment, gaugeReport);
    }

    @Override
    public void share(int shard, GaugeReport gaugeReport) {
        reached().share(shard, gaugeReport);
    }

    @Override
    public void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        reached().addActive(shard, seconds);
    }

    @Override
    public State read(Instant now) {
        return reached().read(now);
    }
}

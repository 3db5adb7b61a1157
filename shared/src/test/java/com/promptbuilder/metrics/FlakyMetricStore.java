package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Metric store whose calls sometimes fail: before their effect, after it, or by a conflict. Not thread-safe. */
class FlakyMetricStore implements MetricStore {
    private final MetricStore metricStore;
    private final Random random;

    FlakyMetricStore(MetricStore metricStore, Random random) {
        this.metricStore = metricStore;
        this.random = random;
    }

    @Override
    public WriteResult add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
        if (random.nextInt(5) == 0) {
            return new WriteResult.Conflict();
        }
        sometimesFail();
        WriteResult writeResult = metricStore.add(shard, cells, lines, markersEnd);
        sometimesFail();
        return writeResult;
    }

    @Override
    public void addBestEffort(int shard, Map<String, BigDecimal> cells) {
        sometimesFail();
        metricStore.addBestEffort(shard, cells);
    }

    @Override
    public void reportGauges(String environment, GaugeReport gaugeReport) {
        sometimesFail();
        metricStore.reportGauges(environment, gaugeReport);
    }

    @Override
    public void share(int shard, GaugeReport gaugeReport) {
        sometimesFail();
        metricStore.share(shard, gaugeReport);
    }

    @Override
    public void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        sometimesFail();
        metricStore.addActive(shard, seconds);
    }

    @Override
    public State read(Instant now) {
        return metricStore.read(now);
    }

    private void sometimesFail() {
        if (random.nextInt(6) == 0) {
            throw new StoreUnavailableException("made to fail");
        }
    }
}

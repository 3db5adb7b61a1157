package com.promptbuilder.metrics;

class InMemoryMetricStoreTest extends MetricStoreContract {
    @Override
    MetricStore totals() {
        return new InMemoryMetricStore();
    }
}

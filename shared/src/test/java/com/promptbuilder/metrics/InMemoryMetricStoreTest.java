package com.promptbuilder.metrics;

class InMemoryMetricStoreTest extends MetricStoreContract {
    @Override
    MetricStore emptyStore() {
        return new InMemoryMetricStore();
    }
}

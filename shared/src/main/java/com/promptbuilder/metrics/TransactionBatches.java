package com.promptbuilder.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lines cut into what one transaction takes: at most 100 items, of which one has the totals unless a line alone needs more. */
final class TransactionBatches {
    private static final int MOST_LINES = 99;

    private TransactionBatches() {}

    /** The same lines are cut alike. */
    static List<List<MetricLine>> of(List<MetricLine> lines) {
        List<List<MetricLine>> chunks = new ArrayList<>();
        List<MetricLine> chunk = new ArrayList<>();
        Set<String> cells = new HashSet<>();
        for (MetricLine metricLine : lines) {
            Set<String> more = CounterDeltas.of(List.of(metricLine)).keySet();
            Set<String> together = new HashSet<>(cells);
            together.addAll(more);
            if (!chunk.isEmpty() && (chunk.size() == MOST_LINES || together.size() > DynamoDbMetricStore.MOST_CELLS)) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                together = new HashSet<>(more);
            }
            chunk.add(metricLine);
            cells = together;
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }
}

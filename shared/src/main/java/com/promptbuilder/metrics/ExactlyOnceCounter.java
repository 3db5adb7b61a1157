package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Exactly-once counter: one transaction has a batch's additions and a marker for each of its lines, on condition that no marker exists.
 * Lines with a marker are removed from the batch and the rest is retried. After a conflict, the retry uses another shard, after a random
 * delay.
 */
final class ExactlyOnceCounter {
    /** Twice the maximum age of a line: a marker outlives every redelivery of its line. */
    private static final Duration MARKER_TTL =
            MetricLineParser.MAX_AGE.multipliedBy(2).plusHours(1);

    /** A transaction has at most 100 items: a marker per line, and the counters. Only a line with more cells than one item needs more. */
    private static final int MAX_LINES = 99;

    private static final int MAX_ATTEMPTS = 30;
    private static final int BACKOFF_STEP_MILLIS = 20;

    private final MetricStore metricStore;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    ExactlyOnceCounter(MetricStore metricStore, InstantSource clock, Sleeper sleeper, RandomGenerator random) {
        this.metricStore = metricStore;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** Counts the lines that have no marker yet, and returns them. */
    List<MetricLine> count(List<MetricLine> lines, int shard) {
        Map<String, MetricLine> distinct = new LinkedHashMap<>();
        lines.forEach(metricLine -> distinct.putIfAbsent(metricLine.id(), metricLine));
        List<MetricLine> counted = new ArrayList<>();
        for (List<MetricLine> batch : batches(List.copyOf(distinct.values()))) {
            counted.addAll(countBatch(batch, shard));
        }
        return counted;
    }

    private List<MetricLine> countBatch(List<MetricLine> batch, int firstShard) {
        Instant markersEnd = clock.instant().plus(MARKER_TTL);
        List<MetricLine> remaining = new ArrayList<>(batch);
        int shard = firstShard;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS && !remaining.isEmpty(); attempt++) {
            List<String> ids = remaining.stream().map(MetricLine::id).toList();
            switch (metricStore.add(shard, CounterDeltas.of(remaining), ids, markersEnd)) {
                case MetricStore.WriteResult.Written() -> {
                    return remaining;
                }
                case MetricStore.WriteResult.AlreadyCounted(var known) ->
                    remaining.removeIf(metricLine -> known.contains(metricLine.id()));
                case MetricStore.WriteResult.Conflict() -> {
                    pause(attempt);
                    shard = random.nextInt(MetricStore.SHARDS);
                }
            }
        }
        if (remaining.isEmpty()) {
            return List.of();
        }
        throw new StoreUnavailableException("gave up after " + MAX_ATTEMPTS + " transaction conflicts");
    }

    /** Splits lines deterministically into batches that fit into one transaction. */
    private static List<List<MetricLine>> batches(List<MetricLine> lines) {
        List<List<MetricLine>> batches = new ArrayList<>();
        Set<String> cells = new HashSet<>();
        for (MetricLine metricLine : lines) {
            Set<String> added = CounterDeltas.of(List.of(metricLine)).keySet();
            cells.addAll(added);
            if (batches.isEmpty()
                    || batches.getLast().size() == MAX_LINES
                    || cells.size() > DynamoDbMetricStore.MAX_CELLS) {
                batches.add(new ArrayList<>());
                cells = new HashSet<>(added);
            }
            batches.getLast().add(metricLine);
        }
        return batches;
    }

    private void pause(int attempt) {
        if (!sleeper.sleep(Duration.ofMillis(random.nextInt(1, BACKOFF_STEP_MILLIS * Math.min(attempt, 10))))) {
            throw new StoreUnavailableException("interrupted during transaction retries");
        }
    }
}

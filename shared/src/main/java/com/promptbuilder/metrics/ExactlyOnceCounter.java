package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.MetricStore.WriteResult;
import com.promptbuilder.system.Sleeper;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Exactly-once counter: one transaction has a batch's additions and a marker for each of its lines, on condition that no marker exists.
 * Lines with a marker are removed from the batch and the rest is retried. After a conflict, the retry uses another shard, after a random
 * delay.
 *
 * <p>A counter has one cell, its series key. A histogram has one cell for each bucket hit, {@code key~bucket}, and one for the sum,
 * {@code key~sum}. Sums are exact decimals.
 */
record ExactlyOnceCounter(MetricStore metricStore, InstantSource clock, Sleeper sleeper, RandomGenerator random) {
    static final String CELL = "~";
    static final String SUM = "sum";

    /** Twice the maximum age of a line: a marker outlives every redelivery of its line. */
    private static final Duration MARKER_TTL =
            MetricLine.MAX_AGE.multipliedBy(2).plusHours(1);

    /** A transaction has at most 100 items: a marker per line, and the counters. Only a line with more cells than one item needs more. */
    private static final int MAX_LINES = 99;

    private static final int MAX_ATTEMPTS = 30;
    private static final int BACKOFF_STEP_MILLIS = 20;

    /** Counts the lines that have no marker yet, and returns them. */
    List<MetricLine> count(List<MetricLine> lines, int shard) {
        Map<String, MetricLine> distinct = new LinkedHashMap<>();
        lines.forEach(line -> distinct.putIfAbsent(line.id(), line));
        return batches(distinct.values()).stream()
                .flatMap(batch -> countBatch(batch, shard).stream())
                .toList();
    }

    private List<MetricLine> countBatch(List<MetricLine> batch, int firstShard) {
        Instant markersEnd = clock.instant().plus(MARKER_TTL);
        List<MetricLine> remaining = new ArrayList<>(batch);
        int shard = firstShard;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS && !remaining.isEmpty(); attempt++) {
            List<String> ids = remaining.stream().map(MetricLine::id).toList();
            switch (metricStore.add(shard, cells(remaining), ids, markersEnd)) {
                case WriteResult.Written() -> {
                    return remaining;
                }
                case WriteResult.AlreadyCounted(var known) -> remaining.removeIf(line -> known.contains(line.id()));
                case WriteResult.Conflict() -> {
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
    private static List<List<MetricLine>> batches(Collection<MetricLine> lines) {
        List<List<MetricLine>> batches = new ArrayList<>();
        Set<String> cells = new HashSet<>();
        for (MetricLine metricLine : lines) {
            Set<String> added = cells(List.of(metricLine)).keySet();
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

    /** Additions to the counters by cell. The lines themselves are counted in {@link MetricCatalog#LINES}. */
    private static Map<String, BigDecimal> cells(List<MetricLine> lines) {
        Map<String, BigDecimal> cells = new TreeMap<>();
        cells.put(lineCell("counted"), BigDecimal.valueOf(lines.size()));
        lines.forEach(line -> line.samples().forEach(sample -> add(sample, cells)));
        return cells;
    }

    /** The cell of {@link MetricCatalog#LINES} with this result. */
    static String lineCell(String result) {
        return new Series(MetricCatalog.named(MetricCatalog.LINES).orElseThrow(), List.of(result)).key();
    }

    private static void add(MetricLine.Sample sample, Map<String, BigDecimal> cells) {
        String key = sample.series().key();
        BigDecimal value = BigDecimal.valueOf(sample.value());
        switch (sample.metricFamily().kind()) {
            case COUNTER, STATISTIC -> cells.merge(key, value, BigDecimal::add);
            case HISTOGRAM -> {
                cells.merge(key + CELL + sample.metricFamily().bucket(sample.value()), BigDecimal.ONE, BigDecimal::add);
                cells.merge(key + CELL + SUM, value, BigDecimal::add);
            }
            case GAUGE_SUM, GAUGE_MIN, GAUGE_LATEST, COMPUTED -> {
                // not counted
            }
        }
    }
}

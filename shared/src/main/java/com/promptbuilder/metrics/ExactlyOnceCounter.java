package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Counts lines exactly once: each chunk's additions and a marker for each of its lines are one transaction, on condition that no marker is
 * there. Lines that are known are left out and the rest tried again; whoever meets another writer tries elsewhere, a moment later.
 */
final class ExactlyOnceCounter {
    /** Twice as long as a line is taken: as long as one may come, its marker is there. */
    private static final Duration MARKER_LIFE =
            MetricLineParser.OLDEST.multipliedBy(2).plusHours(1);

    private static final int MOST_TRIES = 30;
    private static final int STEP_MILLIS = 20;

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

    /** Counts the lines that are not counted yet; those. */
    List<MetricLine> count(List<MetricLine> lines, int shard) {
        Map<String, MetricLine> distinct = new LinkedHashMap<>();
        lines.forEach(metricLine -> distinct.putIfAbsent(metricLine.id(), metricLine));
        List<MetricLine> counted = new ArrayList<>();
        for (List<MetricLine> chunk : TransactionBatches.of(List.copyOf(distinct.values()))) {
            counted.addAll(countChunk(chunk, shard));
        }
        return counted;
    }

    private List<MetricLine> countChunk(List<MetricLine> chunk, int firstShard) {
        Instant markersEnd = clock.instant().plus(MARKER_LIFE);
        List<MetricLine> left = new ArrayList<>(chunk);
        int shard = firstShard;
        for (int tries = 1; tries <= MOST_TRIES && !left.isEmpty(); tries++) {
            List<String> ids = left.stream().map(MetricLine::id).toList();
            switch (metricStore.add(shard, CounterDeltas.of(left), ids, markersEnd)) {
                case MetricStore.WriteResult.Written() -> {
                    return left;
                }
                case MetricStore.WriteResult.AlreadyCounted(var known) ->
                    left.removeIf(metricLine -> known.contains(metricLine.id()));
                case MetricStore.WriteResult.Conflict() -> {
                    pause(tries);
                    shard = random.nextInt(MetricStore.SHARDS);
                }
            }
        }
        if (left.isEmpty()) {
            return List.of();
        }
        throw new StoreUnavailableException("others write all the time");
    }

    private void pause(int tries) {
        if (!sleeper.sleep(Duration.ofMillis(random.nextInt(1, STEP_MILLIS * Math.min(tries, 10))))) {
            throw new StoreUnavailableException("stopped while others write");
        }
    }
}

package com.promptbuilder.bridge;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.Sleeper;

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
final class ExactlyOnce {
    /** Twice as long as a line is taken: as long as one may come, its marker is there. */
    private static final Duration MARKER_LIFE =
            LineReader.OLDEST.multipliedBy(2).plusHours(1);

    private static final int MOST_TRIES = 30;
    private static final int STEP_MILLIS = 20;

    private final Totals totals;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    ExactlyOnce(Totals totals, InstantSource clock, Sleeper sleeper, RandomGenerator random) {
        this.totals = totals;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** Counts the lines that are not counted yet; those. */
    List<Line> count(List<Line> lines, int shard) {
        Map<String, Line> distinct = new LinkedHashMap<>();
        lines.forEach(line -> distinct.putIfAbsent(line.id(), line));
        List<Line> counted = new ArrayList<>();
        for (List<Line> chunk : Chunks.of(List.copyOf(distinct.values()))) {
            counted.addAll(countChunk(chunk, shard));
        }
        return counted;
    }

    private List<Line> countChunk(List<Line> chunk, int firstShard) {
        Instant markersEnd = clock.instant().plus(MARKER_LIFE);
        List<Line> left = new ArrayList<>(chunk);
        int shard = firstShard;
        for (int tries = 1; tries <= MOST_TRIES && !left.isEmpty(); tries++) {
            List<String> ids = left.stream().map(Line::id).toList();
            switch (totals.add(shard, Additions.of(left), ids, markersEnd)) {
                case Totals.Written.Done() -> {
                    return left;
                }
                case Totals.Written.Known(var known) -> left.removeIf(line -> known.contains(line.id()));
                case Totals.Written.Busy() -> {
                    pause(tries);
                    shard = random.nextInt(Totals.SHARDS);
                }
            }
        }
        if (left.isEmpty()) {
            return List.of();
        }
        throw new StoreException("others write all the time");
    }

    private void pause(int tries) {
        if (!sleeper.sleep(Duration.ofMillis(random.nextInt(1, STEP_MILLIS * Math.min(tries, 10))))) {
            throw new StoreException("stopped while others write");
        }
    }
}

package com.promptbuilder.metrics;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the gauges of environments are divided by the environments' hashes: {@code 2^level} parts. Part 0 is in the {@link Checkpoint}, which
 * is enough for about 40 environments. Part n is the item {@code metrics#gauges#n}. A part of one level is also a part of the next, so a
 * scrape finds an environment wherever it last reported.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Linear_hashing">Linear hashing</a>
 */
record GaugePartition(int level) {
    private static final int MAX_LEVEL = 10;
    private static final int MAX_ENVIRONMENTS = 40;
    private static final int MIN_ENVIRONMENTS = 8;

    static String itemId(int part) {
        return "metrics#gauges#" + part;
    }

    /** The part of an environment; 0 for the gauges of the whole fleet. */
    int of(String environment) {
        int hash = environment.hashCode() * 0x9E3779B9;
        return environment.isEmpty() ? 0 : (hash ^ hash >>> 16) & (1 << level) - 1;
    }

    /** Ids of the items in addition to those of a division into fewer parts. */
    List<String> itemIds(GaugePartition fewer) {
        return IntStream.range(1 << fewer.level, 1 << level)
                .mapToObj(GaugePartition::itemId)
                .toList();
    }

    /** Twice as many parts if part 0 of this state has too many environments, half as many if it has few. */
    GaugePartition resized(MetricState state) {
        long own = state.environments().stream().filter(id -> of(id) == 0).count();
        if (own > MAX_ENVIRONMENTS && level < MAX_LEVEL) {
            return new GaugePartition(level + 1);
        }
        return own < MIN_ENVIRONMENTS && level > 0 ? new GaugePartition(level - 1) : this;
    }
}

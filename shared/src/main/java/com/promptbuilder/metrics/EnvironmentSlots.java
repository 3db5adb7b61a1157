package com.promptbuilder.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Maps an environment to the item of its gauges, {@code metrics#gauge#epoch#slot}. An epoch is 10 minutes and has {@code 2^level} slots.
 * The level rises when a slot is full, so an item costs one write unit or two at any fleet size. A slot of a lower level is also a slot of
 * every higher level, so scrapes after a rise still find all entries.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Linear_hashing">Linear hashing</a>
 */
final class EnvironmentSlots {
    static final int FIRST_LEVEL = 4;
    static final int MAX_LEVEL = 12;
    private static final String PREFIX = "metrics#gauge#";
    private static final Duration EPOCH = Duration.ofMinutes(10);

    private EnvironmentSlots() {}

    static long epoch(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), EPOCH.toSeconds());
    }

    /** When an epoch's items expire: two epochs after its end, long after the last read. */
    static Instant end(long epoch) {
        return Instant.ofEpochSecond((epoch + 3) * EPOCH.toSeconds());
    }

    static int slot(String environment, int level) {
        int hash = environment.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> 16) & (1 << level) - 1;
    }

    static String id(long epoch, int slot) {
        return PREFIX + epoch + "#" + slot;
    }

    /** Ids of the slots from {@code from} (inclusive) to {@code to} (exclusive). */
    static List<String> ids(long epoch, int from, int to) {
        return IntStream.range(from, to).mapToObj(slot -> id(epoch, slot)).toList();
    }
}

package com.promptbuilder.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which item has the gauges of an environment: {@code metrics#gauge#epoch#slot}. An epoch lasts 10 minutes. It has {@code 2^level} slots;
 * the level rises when a slot is full, so that an item stays small, one write unit or two, however large the fleet is. A slot of a lower
 * level is a slot of every higher one, so a rise hides nothing.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Linear_hashing">Linear hashing</a>
 */
final class EnvironmentSlots {
    static final int FIRST_LEVEL = 4;
    static final int LAST_LEVEL = 12;
    private static final String PREFIX = "metrics#gauge#";
    private static final Duration EPOCH = Duration.ofMinutes(10);

    private EnvironmentSlots() {}

    static long epoch(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), EPOCH.toSeconds());
    }

    /** When nobody reads an epoch's items any more. */
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

    /** The items of the slots from one to before another. */
    static List<String> ids(long epoch, int from, int to) {
        return IntStream.range(from, to).mapToObj(slot -> id(epoch, slot)).toList();
    }
}

package com.promptbuilder.bridge;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One log line that counts.
 *
 * @param id which line of all it is, however often and with whichever others it is delivered
 * @param environmentId who wrote it; empty if it does not say
 */
public record Line(String id, Instant at, String environmentId, List<Sample> samples) {
    public Line {
        samples = List.copyOf(samples);
    }

    /** What it adds to one series, or says of it. */
    public record Sample(Series series, double value) {}

    /** What became of the lines of a delivery. */
    public record Delivery(List<Line> lines, Map<String, Integer> skipped) {
        public Delivery {
            lines = List.copyOf(lines);
            skipped = Map.copyOf(skipped);
        }
    }
}

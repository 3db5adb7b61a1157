package com.promptbuilder.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One log line that counts.
 *
 * @param id which line of all it is, however often and with whichever others it is delivered
 * @param environmentId who wrote it; empty if it does not say
 */
public record MetricLine(String id, Instant at, String environmentId, List<Sample> samples) {
    public MetricLine {
        samples = List.copyOf(samples);
    }

    /** What it adds to one series, or says of it. */
    public record Sample(Series series, double value) {}

    /** What became of the lines of a delivery. */
    public record ParsedBatch(List<MetricLine> lines, Map<String, Integer> skipped) {
        public ParsedBatch {
            lines = List.copyOf(lines);
            skipped = Map.copyOf(skipped);
        }
    }
}

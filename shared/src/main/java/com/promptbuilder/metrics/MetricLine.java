package com.promptbuilder.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One log line with metric samples.
 *
 * @param id hash of account, log group, log stream and event id: the same in every delivery
 * @param environmentId the execution environment that wrote the line; empty if it has none
 */
public record MetricLine(String id, Instant at, String environmentId, List<Sample> samples) {
    public MetricLine {
        samples = List.copyOf(samples);
    }

    /** An addition to a series, or a gauge's value. */
    public record Sample(Series series, double value) {}

    /** The parsed lines of a delivery, and the number of skipped ones by reason. */
    public record ParsedBatch(List<MetricLine> lines, Map<String, Integer> skipped) {
        public ParsedBatch {
            lines = List.copyOf(lines);
            skipped = Map.copyOf(skipped);
        }
    }
}

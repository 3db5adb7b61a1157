package com.promptbuilder.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.metrics.MetricCatalog.MetricFamily;
import com.promptbuilder.telemetry.RequestLog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One log line with metric samples.
 *
 * @param id hash of account, log group, log stream and event id: the same in every delivery
 * @param environmentId the execution environment that wrote the line; empty if it has none
 */
record MetricLine(String id, Instant at, String environmentId, List<Sample> samples) {
    /** Older lines are refused, because their markers may have expired. */
    static final Duration MAX_AGE = Duration.ofDays(1);

    private static final int MAX_LENGTH = 256 * 1024;
    /** A sample has at most two cells, so a line's cells fit into all shards of the counters. */
    private static final int MAX_SAMPLES = DynamoDbMetricStore.MAX_CELLS * MetricStore.SHARDS / 2;

    private static final double MAX_VALUE = 1e15;
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9-]{1,40}");
    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    MetricLine {
        samples = List.copyOf(samples);
    }

    /** An addition to a series, or a gauge's value. */
    record Sample(Series series, double value) {
        MetricFamily metricFamily() {
            return series.metricFamily();
        }
    }

    /** Parses a log event's message; empty if it is no JSON object with samples, or too large. Samples of unknown metrics are omitted. */
    static Optional<MetricLine> parse(String id, Instant at, String message) {
        if (message.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            JsonNode line = JSON.readTree(message);
            JsonNode samples = line.path("samples");
            return samples.isArray() && samples.size() <= MAX_SAMPLES
                    ? Optional.of(new MetricLine(id, at, environment(line), samples(line)))
                    : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty(); // Log lines of other formats are expected here.
        }
    }

    private static String environment(JsonNode line) {
        String id = line.path("environmentId").asText();
        return ENVIRONMENT.matcher(id).matches() ? id : "";
    }

    private static List<Sample> samples(JsonNode line) {
        List<Sample> read = new ArrayList<>();
        for (JsonNode sample : line.path("samples")) {
            addSample(sample.path("name").asText(), labels(sample.path("labels")), sample.path("value"), read);
        }
        addSample(MetricCatalog.SAVED, Map.of(), line.path(RequestLog.SAVED), read);
        return read;
    }

    private static void addSample(String name, Map<String, String> labels, JsonNode number, List<Sample> read) {
        double value = number.asDouble(-1);
        if (value >= 0 && value <= MAX_VALUE) {
            Series.of(name, labels).ifPresent(series -> read.add(new Sample(series, value)));
        }
    }

    private static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new HashMap<>();
        node.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }
}

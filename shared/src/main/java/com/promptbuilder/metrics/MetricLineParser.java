package com.promptbuilder.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.metrics.MetricLine.Sample;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses the metric samples of one log event. */
final class MetricLineParser {
    /** Older lines are refused, because their markers may have expired. */
    static final Duration MAX_AGE = Duration.ofDays(1);

    private static final int MAX_LENGTH = 256 * 1024;
    /** A sample has at most two cells, so a line's cells fit into all shards of the counters. */
    private static final int MAX_SAMPLES = DynamoDbMetricStore.MAX_CELLS * MetricStore.SHARDS / 2;

    private static final double MAX_VALUE = 1e15;
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9-]{1,40}");

    /** Result of parsing a log event. */
    sealed interface Result {
        /** A line with samples. */
        record Counted(MetricLine metricLine) implements Result {}

        /** A line with samples that is not counted; {@code reason} is a value of the label {@code result}. */
        record Skipped(String reason) implements Result {}

        /** A line without samples. */
        record NoSamples() implements Result {}
    }

    /** @param source the account, log group and log stream of the event, as part of the line's id */
    Result read(String source, JsonNode event, Instant now) {
        String message = event.path("message").asText();
        if (!message.contains("\"samples\"")) {
            return new Result.NoSamples();
        }
        Instant at = Instant.ofEpochMilli(event.path("timestamp").asLong());
        if (Duration.between(at, now).abs().compareTo(MAX_AGE) > 0) {
            return new Result.Skipped("refused");
        }
        String id = event.path("id").asText();
        Optional<JsonNode> line = message.length() > MAX_LENGTH || id.isEmpty()
                ? Optional.empty()
                : SubscriptionEventReader.json(message);
        return line.filter(MetricLineParser::hasSamples)
                .<Result>map(json -> new Result.Counted(
                        new MetricLine(hash(source + id), at, environment(json), samples(json.path("samples")))))
                .orElseGet(() -> new Result.Skipped("junk"));
    }

    private static boolean hasSamples(JsonNode line) {
        return line.path("samples").isArray() && line.path("samples").size() <= MAX_SAMPLES;
    }

    private static String environment(JsonNode line) {
        String id = line.path("environmentId").asText();
        return ENVIRONMENT.matcher(id).matches() ? id : "";
    }

    private static List<Sample> samples(JsonNode samples) {
        List<Sample> read = new ArrayList<>();
        for (JsonNode sample : samples) {
            double value = sample.path("value").asDouble(-1);
            if (value >= 0 && value <= MAX_VALUE) {
                Series.of(sample.path("name").asText(), labels(sample.path("labels")))
                        .ifPresent(series -> read.add(new Sample(series, value)));
            }
        }
        return read;
    }

    private static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new HashMap<>();
        node.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

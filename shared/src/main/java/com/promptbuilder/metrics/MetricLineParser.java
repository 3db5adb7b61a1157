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

/** Reads one log event of a delivery. */
final class MetricLineParser {
    /** Older lines are refused: the marker that would tell whether they are counted may be gone. */
    static final Duration OLDEST = Duration.ofDays(1);

    private static final int LONGEST = 256 * 1024;
    /** A sample has two cells at most, so that a line fits into the parts of the totals. */
    private static final int MOST_SAMPLES = DynamoDbMetricStore.MOST_CELLS * MetricStore.SHARDS / 2;

    private static final double LARGEST = 1e15;
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9-]{1,40}");

    /** What a log event is. */
    sealed interface Result {
        /** A line that counts. */
        record Counted(MetricLine metricLine) implements Result {}

        /** A line that should count and cannot, and why, in one word. */
        record Skipped(String why) implements Result {}

        /** A line without samples. */
        record NoSamples() implements Result {}
    }

    /** @param source the account, the log group and the stream that it comes from */
    Result read(String source, JsonNode event, Instant now) {
        String message = event.path("message").asText();
        if (!message.contains("\"samples\"")) {
            return new Result.NoSamples();
        }
        Instant at = Instant.ofEpochMilli(event.path("timestamp").asLong());
        if (Duration.between(at, now).abs().compareTo(OLDEST) > 0) {
            return new Result.Skipped("refused");
        }
        String id = event.path("id").asText();
        Optional<JsonNode> line =
                message.length() > LONGEST || id.isEmpty() ? Optional.empty() : SubscriptionEventReader.json(message);
        return line.filter(MetricLineParser::hasSamples)
                .<Result>map(json -> new Result.Counted(
                        new MetricLine(hash(source + id), at, environment(json), samples(json.path("samples")))))
                .orElseGet(() -> new Result.Skipped("junk"));
    }

    private static boolean hasSamples(JsonNode line) {
        return line.path("samples").isArray() && line.path("samples").size() <= MOST_SAMPLES;
    }

    private static String environment(JsonNode line) {
        String id = line.path("environmentId").asText();
        return ENVIRONMENT.matcher(id).matches() ? id : "";
    }

    private static List<Sample> samples(JsonNode samples) {
        List<Sample> read = new ArrayList<>();
        for (JsonNode sample : samples) {
            double value = sample.path("value").asDouble(-1);
            if (value >= 0 && value <= LARGEST) {
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
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

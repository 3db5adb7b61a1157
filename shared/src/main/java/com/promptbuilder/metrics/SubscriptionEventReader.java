package com.promptbuilder.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Parses the data of a CloudWatch Logs subscription event: gzip-compressed JSON in base64.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">Log group subscription filters</a>
 */
final class SubscriptionEventReader {
    /** An event has at most 6 MB; similar lines compress to about a tenth. */
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    private final MetricLineParser lines;

    SubscriptionEventReader(MetricLineParser lines) {
        this.lines = lines;
    }

    /** The lines of an event, and the log group and stream that they come from. */
    record SubscriptionEvent(String logGroup, String logStream, MetricLine.ParsedBatch parsedBatch) {}

    /**
     * Parses an event's data. Empty for a control message, which only confirms the subscription.
     *
     * @throws IOException if it is not the data of a subscription event
     */
    Optional<SubscriptionEvent> read(String data, Instant now) throws IOException {
        JsonNode root = JSON.readTree(decompress(data));
        return switch (root.path("messageType").asText()) {
            case "CONTROL_MESSAGE" -> Optional.empty();
            case "DATA_MESSAGE" -> Optional.of(parse(root, now));
            default -> throw new IOException("expected messageType DATA_MESSAGE or CONTROL_MESSAGE");
        };
    }

    private static byte[] decompress(String base64) throws IOException {
        try (InputStream plain =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
            byte[] bytes = plain.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("expected at most " + MAX_BYTES + " bytes after decompression");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        }
    }

    private SubscriptionEvent parse(JsonNode root, Instant now) {
        String group = root.path("logGroup").asText();
        String stream = root.path("logStream").asText();
        String source = root.path("owner").asText() + "\n" + group + "\n" + stream + "\n";
        List<MetricLine> good = new ArrayList<>();
        Map<String, Integer> skipped = new HashMap<>();
        for (JsonNode event : root.path("logEvents")) {
            switch (lines.read(source, event, now)) {
                case MetricLineParser.Result.Counted(MetricLine metricLine) -> good.add(metricLine);
                case MetricLineParser.Result.Skipped(String reason) -> skipped.merge(reason, 1, Integer::sum);
                case MetricLineParser.Result.NoSamples() -> {
                    // no metrics in this line
                }
            }
        }
        return new SubscriptionEvent(group, stream, new MetricLine.ParsedBatch(good, skipped));
    }

    /** A line's JSON object; empty if the line is anything else. */
    static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException _) {
            return Optional.empty(); // Log lines of other formats are expected here.
        }
    }
}

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
 * Reads what a log group's subscription delivers: {@code awslogs.data}, compressed and in base64.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">Log group subscription filters</a>
 */
final class SubscriptionEventReader {
    /** An event has at most 6 MB, and lines that are alike shrink to a tenth. */
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    private final MetricLineParser lines;

    SubscriptionEventReader(MetricLineParser lines) {
        this.lines = lines;
    }

    /** What an event delivers, and from where; nothing if it only says that there is a subscription. */
    record SubscriptionEvent(String logGroup, String logStream, MetricLine.ParsedBatch parsedBatch) {}

    /**
     * Reads an event.
     *
     * @throws IOException if it is no such event
     */
    Optional<SubscriptionEvent> read(byte[] event, Instant now) throws IOException {
        JsonNode root =
                JSON.readTree(unpacked(JSON.readTree(event).at("/awslogs/data").asText()));
        return switch (root.path("messageType").asText()) {
            case "CONTROL_MESSAGE" -> Optional.empty();
            case "DATA_MESSAGE" -> Optional.of(delivered(root, now));
            default -> throw new IOException("neither data nor control");
        };
    }

    private static byte[] unpacked(String base64) throws IOException {
        try (InputStream plain =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
            byte[] bytes = plain.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("too large");
            }
            return bytes;
        } catch (IllegalArgumentException notBase64) {
            throw new IOException(notBase64);
        }
    }

    private SubscriptionEvent delivered(JsonNode root, Instant now) {
        String group = root.path("logGroup").asText();
        String stream = root.path("logStream").asText();
        String source = root.path("owner").asText() + "\n" + group + "\n" + stream + "\n";
        List<MetricLine> good = new ArrayList<>();
        Map<String, Integer> skipped = new HashMap<>();
        for (JsonNode event : root.path("logEvents")) {
            switch (lines.read(source, event, now)) {
                case MetricLineParser.Result.Counted(MetricLine metricLine) -> good.add(metricLine);
                case MetricLineParser.Result.Skipped(String why) -> skipped.merge(why, 1, Integer::sum);
                case MetricLineParser.Result.NoSamples() -> {
                    // a line for people
                }
            }
        }
        return new SubscriptionEvent(group, stream, new MetricLine.ParsedBatch(good, skipped));
    }

    /** A line's JSON; empty if it is none. */
    static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}

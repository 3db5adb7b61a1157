package com.promptbuilder.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.value.AnswerKey;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A CloudWatch Logs subscription event: {@code awslogs.data}, gzip-compressed JSON in base64.
 *
 * @param lines the lines with samples
 * @param junk number of lines that name samples but have none that can be read
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html">Log group subscription filters</a>
 */
record SubscriptionEvent(List<MetricLine> lines, int junk) {
    /** An event has at most 6 MB; similar lines compress to about a tenth. */
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    SubscriptionEvent {
        lines = List.copyOf(lines);
    }

    /** Parses an event's {@code awslogs.data}. Empty for a control message, which only confirms the subscription. */
    static Optional<SubscriptionEvent> parse(String data) throws IOException {
        JsonNode root = JSON.readTree(decompress(data));
        return switch (root.path("messageType").asText()) {
            case "CONTROL_MESSAGE" -> Optional.empty();
            case "DATA_MESSAGE" -> Optional.of(parse(root));
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

    private static SubscriptionEvent parse(JsonNode root) {
        String source = Stream.of("owner", "logGroup", "logStream")
                .map(name -> root.path(name).asText() + "\n")
                .collect(Collectors.joining());
        List<MetricLine> lines = new ArrayList<>();
        int junk = 0;
        for (JsonNode event : root.path("logEvents")) {
            String message = event.path("message").asText();
            String id = event.path("id").asText();
            Instant at = Instant.ofEpochMilli(event.path("timestamp").asLong());
            if (!message.contains("\"samples\"")) {
                continue;
            }
            Optional<MetricLine> line =
                    id.isEmpty() ? Optional.empty() : MetricLine.parse(hash(source + id), at, message);
            line.ifPresent(lines::add);
            junk += line.isPresent() ? 0 : 1;
        }
        return new SubscriptionEvent(lines, junk);
    }

    private static long hash(String text) {
        return ByteBuffer.wrap(AnswerKey.sha256().digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}

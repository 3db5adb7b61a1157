package com.promptbuilder.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Builds the {@code awslogs.data} of CloudWatch Logs subscription events. */
final class DeliveryFixtures {
    private DeliveryFixtures() {}

    /** A log event. */
    record LogEvent(String id, Instant at, String message) {}

    static String of(String group, List<LogEvent> events) {
        return ofType("DATA_MESSAGE", group, events);
    }

    static String ofStream(String stream, List<LogEvent> events) {
        return ofType("DATA_MESSAGE", "group", stream, events);
    }

    static String ofType(String type, String group, List<LogEvent> events) {
        return ofType(type, group, "stream", events);
    }

    private static String ofType(String type, String group, String stream, List<LogEvent> events) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("messageType", type).put("owner", "123456789012");
        data.put("logGroup", group).put("logStream", stream);
        data.putArray("subscriptionFilters").add("metrics");
        ArrayNode all = data.putArray("logEvents");
        events.forEach(event -> all.addObject()
                .put("id", event.id())
                .put("timestamp", event.at().toEpochMilli())
                .put("message", event.message()));
        return packed(data.toString());
    }

    static String packed(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}

package com.promptbuilder.local.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.local.logs.LogSubscription.LogEvent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes the {@code awslogs.data} of subscription events. Each event contains the lines of one log stream. */
final class SubscriptionEvents {
    private SubscriptionEvents() {}

    static List<String> data(List<LogEvent> lines) throws IOException {
        Map<List<String>, List<LogEvent>> streams = new LinkedHashMap<>();
        lines.forEach(line -> streams.computeIfAbsent(List.of(line.group(), line.stream()), _ -> new ArrayList<>())
                .add(line));
        List<String> events = new ArrayList<>();
        for (List<LogEvent> stream : streams.values()) {
            events.add(event(stream));
        }
        return events;
    }

    private static String event(List<LogEvent> lines) throws IOException {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("messageType", "DATA_MESSAGE").put("owner", "000000000000");
        data.put("logGroup", lines.getFirst().group());
        data.put("logStream", lines.getFirst().stream());
        data.putArray("subscriptionFilters").add("metrics");
        ArrayNode logEvents = data.putArray("logEvents");
        lines.forEach(line -> logEvents
                .addObject()
                .put("id", line.id())
                .put("timestamp", line.millis())
                .put("message", line.message()));
        return packed(data.toString());
    }

    private static String packed(String json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}

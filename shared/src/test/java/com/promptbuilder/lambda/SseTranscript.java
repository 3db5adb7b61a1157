package com.promptbuilder.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A response parsed as server-sent events.
 *
 * @param head status and headers
 * @param isStreamed true if the head is the prelude of a response stream
 */
record SseTranscript(ProxyResponseView head, boolean isStreamed, List<Event> events) {
    /** One event with its id and JSON data. */
    record Event(String id, String name, String data) {
        @Override
        public String toString() {
            return name + " " + data;
        }
    }

    static SseTranscript of(byte[] output) {
        ProxyResponseView head = ProxyResponseView.of(output);
        String text = new String(output, StandardCharsets.UTF_8);
        int delimiter = text.indexOf("\0".repeat(8));
        String body = delimiter < 0 ? head.body() : text.substring(delimiter + 8);
        boolean isEvents = head.header("Content-Type").equals("text/event-stream");
        return new SseTranscript(head, delimiter >= 0, isEvents ? events(body) : List.of());
    }

    private static List<Event> events(String body) {
        return Arrays.stream(body.split("\n\n", -1))
                .filter(event -> !event.isEmpty())
                .map(SseTranscript::event)
                .toList();
    }

    List<String> names() {
        return events.stream().map(Event::name).toList();
    }

    /** The text of all deltas. */
    String text() {
        return events.stream()
                .filter(event -> event.name().equals("delta"))
                .map(event -> ProxyResponseView.parse(event.data()).path("text").textValue())
                .collect(Collectors.joining());
    }

    String last() {
        return events.getLast().data();
    }

    private static Event event(String lines) {
        Map<String, String> fields = lines.lines()
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1]));
        return new Event(
                fields.getOrDefault("id", ""), fields.getOrDefault("event", ""), fields.getOrDefault("data", ""));
    }
}

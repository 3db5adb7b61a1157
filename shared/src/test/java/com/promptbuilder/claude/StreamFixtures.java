package com.promptbuilder.claude;

/** Events of a streamed response of the Messages API. */
final class StreamFixtures {
    static final String PING = event("ping", "{\"type\":\"ping\"}");

    private StreamFixtures() {}

    static String event(String name, String data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }

    /** The first event, with the input tokens. */
    static String start() {
        return event("message_start", """
                {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[],\
                "stop_reason":null,"usage":{"input_tokens":11,"output_tokens":1,"cache_read_input_tokens":33,"cache_creation_input_tokens":44}}}""");
    }

    /** A complete text block in these deltas. */
    static String text(int index, String... pieces) {
        StringBuilder block = new StringBuilder(begin(index, "{\"type\":\"text\",\"text\":\"\"}"));
        for (String piece : pieces) {
            block.append(delta(index, "text", piece));
        }
        return block.append(stop(index)).toString();
    }

    /** A complete thinking block. */
    static String thinking(int index, String thought) {
        return begin(index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
                + delta(index, "thinking", thought)
                + delta(index, "signature", "x")
                + stop(index);
    }

    static String begin(int index, String block) {
        return event(
                "content_block_start",
                "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":%s}".formatted(index, block));
    }

    static String delta(int index, String kind, String text) {
        return event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":%d,\"delta\":{\"type\":\"%s_delta\",\"%s\":%s}}"
                        .formatted(index, kind, kind, quoted(text)));
    }

    // In ASCII, so that a lone surrogate can be sent.
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(unit -> quoted.append("\\u%04x".formatted(unit)));
        return quoted.append('"').toString();
    }

    private static String stop(int index) {
        return event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":%d}".formatted(index));
    }

    /** The last events, with the output tokens. */
    static String end(String stopReason) {
        return end(stopReason, "null");
    }

    static String end(String stopReason, String details) {
        return event(
                        "message_delta",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"%s\",\"stop_details\":%s},\"usage\":{\"output_tokens\":22}}"
                                .formatted(stopReason, details))
                + event("message_stop", "{\"type\":\"message_stop\"}");
    }

    static String error(String type) {
        return event("error", MessageFixtures.error(type));
    }
}

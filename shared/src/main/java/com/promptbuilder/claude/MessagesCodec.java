package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The Messages API's bodies: prompt to request, response to completion. */
final class MessagesCodec {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** More than any context window holds: what a broken server tells must neither overflow nor lower what was spent. */
    private static final long MOST_TOKENS = 10_000_000;

    private static final Pattern CATEGORY = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private MessagesCodec() {}

    static byte[] request(Prompt prompt) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", prompt.model()).put("max_tokens", prompt.maxTokens());
        prompt.callContext().text().ifPresent(_ -> body.put("stream", true));
        body.putArray("system")
                .addObject()
                .put("type", "text")
                .put("text", prompt.system())
                .putObject("cache_control")
                .put("type", "ephemeral");
        body.putArray("messages").addObject().put("role", "user").put("content", prompt.user());
        prompt.answerSchema()
                .ifPresent(schema -> body.putObject("output_config")
                        .putObject("format")
                        .put("type", "json_schema")
                        .set("schema", schema));
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The completion of a body that came in one piece: a message, or an error in spite of the status. */
    static Completion whole(byte[] body, ErrorFormat errors) {
        JsonNode json = parse(() -> JSON.readTree(body));
        return ErrorFormat.isError(json) ? errors.ofBody(json, Usage.NONE) : message(json);
    }

    /** What a message says that came of it. */
    static Completion message(JsonNode message) {
        Usage usage = usage(message.path("usage"));
        return switch (string(message.path("stop_reason"))) {
            case "end_turn" -> text(message, usage);
            case "max_tokens", "model_context_window_exceeded" -> new Failure.Truncated(usage);
            case "refusal" -> new Failure.Refused(category(message), usage);
            default -> new Failure.InvalidResponse(usage);
        };
    }

    // By type, not by place: a thinking block may stand before the text.
    private static Completion text(JsonNode message, Usage usage) {
        String text = message.path("content")
                .valueStream()
                .filter(block -> string(block.path("type")).equals("text"))
                .map(block -> string(block.path("text")))
                .collect(Collectors.joining());
        if (text.isBlank() || !isWhole(text)) {
            return new Failure.InvalidResponse(usage);
        }
        return new Completion.Text(text, string(message.path("model")), usage);
    }

    static Usage usage(JsonNode usage) {
        return new Usage(
                tokens(usage, "input_tokens"),
                tokens(usage, "output_tokens"),
                tokens(usage, "cache_read_input_tokens"),
                tokens(usage, "cache_creation_input_tokens"));
    }

    private static long tokens(JsonNode usage, String kind) {
        return Math.clamp(usage.path(kind).asLong(), 0, MOST_TOKENS);
    }

    private static Optional<String> category(JsonNode message) {
        String category = string(message.path("stop_details").path("category"));
        return CATEGORY.matcher(category).matches() ? Optional.of(category) : Optional.empty();
    }

    /** A JSON string's text; empty if it is anything else. */
    private static String string(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    // Half a surrogate pair has no UTF-8, so it could be neither stored nor sent on.
    private static boolean isWhole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** A JSON text as a tree; a missing node if it is none. */
    static JsonNode parse(String text) {
        return parse(() -> JSON.readTree(text));
    }

    private static JsonNode parse(Reading reading) {
        try {
            return reading.read();
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    @FunctionalInterface
    private interface Reading {
        JsonNode read() throws IOException;
    }
}

package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The Messages API's bodies: prompt to request, response to completion. */
final class MessagesFormat {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern CATEGORY = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private MessagesFormat() {}

    static byte[] request(Prompt prompt) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", prompt.model()).put("max_tokens", prompt.maxTokens());
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

    static Completion read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        return status == 200 ? message(parse(response.body())) : failure(status, response);
    }

    private static Failure failure(int status, HttpResponse<?> response) {
        return switch (status) {
            case 429 -> new Failure.RateLimited(RetryAfter.read(response.headers()));
            case 503, 529 -> new Failure.Overloaded(RetryAfter.read(response.headers()));
            case 408, 504 -> new Failure.TimedOut();
            default -> status >= 400 && status < 500 ? new Failure.Rejected(status) : new Failure.ServerError(status);
        };
    }

    private static Completion message(JsonNode message) {
        return switch (string(message.path("stop_reason"))) {
            case "end_turn" -> text(message);
            case "max_tokens", "model_context_window_exceeded" -> new Failure.CutShort();
            case "refusal" -> new Failure.Declined(category(message));
            default -> new Failure.Malformed();
        };
    }

    // By type, not by place: a thinking block may stand before the text.
    private static Completion text(JsonNode message) {
        String text = message.path("content")
                .valueStream()
                .filter(block -> string(block.path("type")).equals("text"))
                .map(block -> string(block.path("text")))
                .collect(Collectors.joining());
        if (text.isBlank() || !isWhole(text)) {
            return new Failure.Malformed();
        }
        return new Completion.Text(text, string(message.path("model")), usage(message.path("usage")));
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                usage.path("input_tokens").asLong(),
                usage.path("output_tokens").asLong(),
                usage.path("cache_read_input_tokens").asLong(),
                usage.path("cache_creation_input_tokens").asLong());
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

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}

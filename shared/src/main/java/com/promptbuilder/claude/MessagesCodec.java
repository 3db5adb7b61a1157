package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.value.ModelOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts prompts to request bodies and response bodies to completions. */
final class MessagesCodec {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Above any context window: values of a broken server can neither overflow nor lower the spend. */
    private static final long MAX_TOKENS = 10_000_000;

    private static final Pattern CATEGORY = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private MessagesCodec() {}

    /** @param model the model's name at the provider */
    static byte[] request(Prompt prompt, String model) {
        return bytes(params(prompt, model));
    }

    /** A request's body as a tree. */
    static ObjectNode params(Prompt prompt, String model) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ModelOptions options = prompt.options();
        body.put("model", model).put("max_tokens", options.maxTokens());
        body.putObject("thinking").put("type", options.thinking().label());
        prompt.callContext().text().ifPresent(_ -> body.put("stream", true));
        body.putArray("system")
                .addObject()
                .put("type", "text")
                .put("text", prompt.system())
                .putObject("cache_control")
                .put("type", "ephemeral");
        body.putArray("messages").addObject().put("role", "user").put("content", prompt.user());
        ObjectNode output =
                body.putObject("output_config").put("effort", options.effort().label());
        prompt.answerSchema()
                .ifPresent(schema ->
                        output.putObject("format").put("type", "json_schema").set("schema", schema));
        return body;
    }

    static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The completion of an unstreamed body: a message, or an error in spite of status 200. */
    static Completion whole(byte[] body, ErrorFormat errors) {
        JsonNode json = parse(body);
        return ErrorFormat.isError(json) ? errors.ofBody(json, Usage.NONE) : message(json);
    }

    /** The completion of a message, by its stop reason. */
    static Completion message(JsonNode message) {
        Usage usage = usage(message.path("usage"));
        return switch (string(message.path("stop_reason"))) {
            case "end_turn" -> text(message, usage);
            case "max_tokens", "model_context_window_exceeded" -> new Failure.Truncated(usage);
            case "refusal" -> new Failure.Refused(category(message), usage);
            default -> new Failure.InvalidResponse(usage);
        };
    }

    // By type, not by position: a thinking block may precede the text.
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
        return Math.clamp(usage.path(kind).asLong(), 0, MAX_TOKENS);
    }

    private static Optional<String> category(JsonNode message) {
        String category = string(message.path("stop_details").path("category"));
        return CATEGORY.matcher(category).matches() ? Optional.of(category) : Optional.empty();
    }

    /** The text of a JSON string; empty for any other node. */
    private static String string(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    // A lone surrogate has no UTF-8 form, so it can be neither stored nor sent.
    private static boolean isWhole(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** A JSON text as a tree; a missing node if it is not JSON. */
    static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException _) { // the missing node reports it
            return MissingNode.getInstance();
        }
    }
}

package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Validates the body of a message request by the API's rules, in the API's order. Each problem is a 400 with one of these
 * messages. Schemas must have closed objects ({@code additionalProperties: false}) that require each property.
 */
final class BodyValidator {
    private static final Set<String> FIELDS = Set.of(
            ("model max_tokens messages system stream stop_sequences output_config metadata thinking tools tool_choice"
                            + " cache_control container diagnostics inference_geo service_tier speed")
                    .split(" "));
    private static final Set<String> ROLES = Set.of("user", "assistant", "system");
    private static final Set<String> THINKING_TYPES = Set.of("adaptive", "between_tools", "disabled", "enabled");
    private static final Set<String> TTLS = Set.of("", "5m", "1h");
    private static final String SCHEMA = "output_config.format.schema: ";

    private final List<String> problems = new ArrayList<>();

    private BodyValidator() {}

    /** The first problem of a body. */
    static Optional<String> problem(ObjectNode body) {
        BodyValidator validator = new BodyValidator();
        validator.body(body);
        return validator.problems.stream().findFirst();
    }

    private void check(boolean valid, String problem) {
        if (!valid) {
            problems.add(problem);
        }
    }

    private void body(JsonNode body) {
        required(body, "model", "string", body.path("model").isTextual());
        JsonNode tokens = body.path("max_tokens");
        check(
                !tokens.isIntegralNumber() || tokens.asLong() >= 1,
                "max_tokens: Input should be greater than or equal to 1");
        required(body, "max_tokens", "integer", tokens.isIntegralNumber() && tokens.canConvertToInt());
        messages(body.path("messages"));
        JsonNode system = body.path("system");
        check(
                system.isMissingNode() || system.isTextual() || system.isArray(),
                "system: Input should be a valid string or list of text blocks");
        blocks("system", system, true);
        optional(body, "stream", "boolean", body.path("stream").isBoolean());
        outputConfig(body.path("output_config"));
        thinking(body.path("thinking"));
        optional(body, "metadata", "object", body.path("metadata").isObject());
        extras("metadata.", body.path("metadata"), Set.of("user_id"));
        extras("", body, FIELDS);
    }

    /** {@code temperature}, {@code top_p} and {@code top_k} are unknown too. */
    private void extras(String path, JsonNode object, Set<String> known) {
        object.properties()
                .forEach(field -> check(
                        known.contains(field.getKey()), path + field.getKey() + ": Extra inputs are not permitted"));
    }

    private void required(JsonNode body, String field, String type, boolean valid) {
        check(body.has(field), field + ": Field required");
        optional(body, field, type, valid);
    }

    private void optional(JsonNode body, String field, String type, boolean valid) {
        check(valid || !body.has(field), field + ": Input should be a valid " + type);
    }

    private void messages(JsonNode messages) {
        check(!messages.isMissingNode(), "messages: Field required");
        check(messages.isArray(), "messages: Input should be a valid list");
        check(!messages.isEmpty(), "messages: at least one message is required");
        for (int i = 0; i < messages.size(); i++) {
            message("messages." + i, messages.path(i));
        }
        check(role(messages.path(0)).equals("user"), "messages: first message must use the \"user\" role");
        check(
                !role(messages.path(messages.size() - 1)).equals("assistant"),
                "This model does not support assistant message prefill."
                        + " The conversation must end with a user message.");
    }

    private static String role(JsonNode message) {
        return message.path("role").asText();
    }

    private void message(String path, JsonNode message) {
        JsonNode content = message.path("content");
        check(message.isObject(), path + ": Input should be a valid object");
        check(message.has("role"), path + ".role: Field required");
        check(ROLES.contains(role(message)), path + ".role: Input should be 'user', 'assistant' or 'system'");
        check(message.has("content"), path + ".content: Field required");
        check(
                content.isTextual() || (content.isArray() && !content.isEmpty()),
                path + ".content: Input should be a valid string or a list of blocks");
        check(
                !content.isTextual() || !content.asText().isBlank(),
                path + ": text content blocks must contain non-whitespace text");
        blocks(path + ".content", content, false);
    }

    private void blocks(String parent, JsonNode blocks, boolean onlyText) {
        for (int i = 0; i < blocks.size(); i++) {
            String path = parent + "." + i;
            JsonNode block = blocks.path(i);
            String type = block.path("type").asText();
            check(!type.isEmpty(), path + ".type: Field required");
            check(!onlyText || type.equals("text"), path + ".type: Input should be 'text'");
            check(!type.equals("text") || block.path("text").isTextual(), path + ".text: Field required");
            if (block.hasNonNull("cache_control")) {
                JsonNode control = block.path("cache_control");
                check(
                        control.path("type").asText().equals("ephemeral"),
                        path + ".cache_control.type: Input should be 'ephemeral'");
                check(
                        TTLS.contains(control.path("ttl").asText()),
                        path + ".cache_control.ttl: Input should be '5m' or '1h'");
            }
        }
    }

    private void outputConfig(JsonNode config) {
        check(config.isMissingNode() || config.isObject(), "output_config: Input should be a valid object");
        check(
                !config.hasNonNull("effort")
                        || Model.isEffort(config.path("effort").asText()),
                "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
        if (config.hasNonNull("format")) {
            JsonNode format = config.path("format");
            check(
                    format.path("type").asText().equals("json_schema"),
                    "output_config.format.type: Input should be 'json_schema'");
            check(format.path("schema").isObject(), SCHEMA + "Input should be a valid object");
            schema(format.path("schema"));
        }
        extras("output_config.", config, Set.of("effort", "format"));
    }

    private void thinking(JsonNode thinking) {
        check(thinking.isMissingNode() || thinking.isObject(), "thinking: Input should be a valid object");
        check(
                thinking.isMissingNode()
                        || THINKING_TYPES.contains(thinking.path("type").asText()),
                "thinking.type: Input should be 'adaptive', 'between_tools', 'disabled' or 'enabled'");
        extras("thinking.", thinking, Set.of("type", "display", "budget_tokens"));
    }

    private void schema(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        if (properties.isObject() || schema.path("type").asText().equals("object")) {
            JsonNode additional = schema.path("additionalProperties");
            check(
                    additional.isBoolean() && !additional.asBoolean(),
                    SCHEMA + "For 'object' type, 'additionalProperties' must be explicitly set to false");
            Set<String> required =
                    schema.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
            properties
                    .properties()
                    .forEach(property -> check(
                            required.contains(property.getKey()),
                            SCHEMA + "For 'object' type, every property must be required; '" + property.getKey()
                                    + "' is not"));
        }
        properties.forEach(this::schema);
        if (schema.has("items")) {
            schema(schema.path("items"));
        }
    }
}

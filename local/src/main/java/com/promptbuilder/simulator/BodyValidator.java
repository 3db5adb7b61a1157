package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Validates the fields of a message request by the API's rules. Each problem is a 400 with one of these messages. */
final class BodyValidator {
    private static final Set<String> FIELDS = Set.of(
            ("model max_tokens messages system stream stop_sequences output_config metadata thinking tools tool_choice"
                            + " cache_control container diagnostics inference_geo service_tier speed")
                    .split(" "));

    private BodyValidator() {}

    /** The first problem of a body. */
    static Optional<String> problem(ObjectNode body) {
        return Stream.of(
                        model(body),
                        maxTokens(body),
                        MessageValidator.messages(body.path("messages")),
                        MessageValidator.system(body.path("system")),
                        optional(body, "stream", "boolean", body.path("stream").isBoolean()),
                        OutputConfigValidator.problems(body.path("output_config")),
                        metadata(body),
                        extras("", body, FIELDS))
                .flatMap(problems -> problems)
                .findFirst();
    }

    /** A problem for each unknown field. {@code temperature}, {@code top_p} and {@code top_k} are unknown too. */
    static Stream<String> extras(String path, JsonNode object, Set<String> known) {
        return object.propertyStream()
                .map(field -> field.getKey())
                .filter(name -> !known.contains(name))
                .map(name -> path + name + ": Extra inputs are not permitted");
    }

    private static Stream<String> model(JsonNode body) {
        return required(body, "model", "string", body.path("model").isTextual());
    }

    private static Stream<String> maxTokens(JsonNode body) {
        JsonNode tokens = body.path("max_tokens");
        return tokens.isIntegralNumber() && tokens.asLong() < 1
                ? Stream.of("max_tokens: Input should be greater than or equal to 1")
                : required(body, "max_tokens", "integer", tokens.isIntegralNumber() && tokens.canConvertToInt());
    }

    private static Stream<String> metadata(JsonNode body) {
        JsonNode metadata = body.path("metadata");
        return Stream.concat(
                optional(body, "metadata", "object", metadata.isObject()),
                extras("metadata.", metadata, Set.of("user_id")));
    }

    private static Stream<String> required(JsonNode body, String field, String type, boolean valid) {
        return body.has(field) ? optional(body, field, type, valid) : Stream.of(field + ": Field required");
    }

    private static Stream<String> optional(JsonNode body, String field, String type, boolean valid) {
        return valid || !body.has(field) ? Stream.empty() : Stream.of(field + ": Input should be a valid " + type);
    }
}

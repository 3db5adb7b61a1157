package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Validates {@code output_config} by the API's rules: a known effort, and a schema whose objects are closed
 * ({@code additionalProperties: false}) and require each property.
 */
final class OutputConfigValidator {
    private static final String SCHEMA = "output_config.format.schema: ";

    private OutputConfigValidator() {}

    static Stream<String> problems(JsonNode config) {
        if (config.isMissingNode()) {
            return Stream.empty();
        }
        if (!config.isObject()) {
            return Stream.of("output_config: Input should be a valid object");
        }
        return Stream.of(
                        effort(config.path("effort")),
                        format(config.path("format")),
                        BodyValidator.extras("output_config.", config, Set.of("effort", "format")))
                .flatMap(problems -> problems);
    }

    private static Stream<String> effort(JsonNode effort) {
        return isAbsent(effort) || Model.isEffort(effort.asText())
                ? Stream.empty()
                : Stream.of("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
    }

    private static Stream<String> format(JsonNode format) {
        if (isAbsent(format)) {
            return Stream.empty();
        }
        if (!format.path("type").asText().equals("json_schema")) {
            return Stream.of("output_config.format.type: Input should be 'json_schema'");
        }
        return format.path("schema").isObject()
                ? schema(format.path("schema"))
                : Stream.of(SCHEMA + "Input should be a valid object");
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Stream<String> schema(JsonNode schema) {
        boolean isObject = schema.has("properties")
                || schema.path("type").asText().equals("object")
                || schema.path("type")
                        .valueStream()
                        .anyMatch(type -> type.asText().equals("object"));
        return Stream.concat(isObject ? closed(schema) : Stream.empty(), children(schema));
    }

    private static Stream<String> children(JsonNode schema) {
        return Stream.of(
                        schema.path("properties").valueStream(),
                        schema.path("$defs").valueStream(),
                        Stream.of(schema.path("items")))
                .flatMap(nodes -> nodes)
                .filter(JsonNode::isObject)
                .flatMap(OutputConfigValidator::schema);
    }

    private static Stream<String> closed(JsonNode schema) {
        if (!schema.path("additionalProperties").isBoolean()
                || schema.path("additionalProperties").asBoolean()) {
            return Stream.of(SCHEMA + "For 'object' type, 'additionalProperties' must be explicitly set to false");
        }
        Set<String> required =
                schema.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
        return schema.path("properties")
                .propertyStream()
                .map(property -> property.getKey())
                .filter(name -> !required.contains(name))
                .map(name -> SCHEMA + "For 'object' type, every property must be required; '" + name + "' is not");
    }
}

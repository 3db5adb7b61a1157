package com.promptbuilder.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A JSON schema of a record or of a part of one, whether or not it allows null.
 *
 * @param json as {@link com.promptbuilder.endpoint.JsonSchemas} writes it
 */
record SchemaNode(JsonNode json) {
    SchemaNode {
        json = json.has("anyOf") ? withoutNull(json) : json;
    }

    private static JsonNode withoutNull(JsonNode schema) {
        ObjectNode other = schema.path("anyOf")
                .valueStream()
                .filter(each -> !each.path("type").asText().equals("null"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        return other.put("description", schema.path("description").asText());
    }

    /** The type, which may be one of a list with null. */
    String type() {
        JsonNode type = json.path("type");
        return type.isArray() ? type.path(0).asText() : type.asText();
    }

    /** True for a map: an object with names that the schema does not list. */
    boolean isMap() {
        return json.path("additionalProperties").isObject();
    }

    boolean isObject() {
        return json.has("properties");
    }

    boolean isList() {
        return json.has("items");
    }

    SchemaNode items() {
        return new SchemaNode(json.path("items"));
    }

    /** The fields of an object, in order. */
    List<Map.Entry<String, SchemaNode>> fields() {
        return json.path("properties").properties().stream()
                .map(field -> Map.entry(field.getKey(), new SchemaNode(field.getValue())))
                .toList();
    }

    boolean requires(String field) {
        return json.path("required")
                .valueStream()
                .anyMatch(name -> name.asText().equals(field));
    }

    /** The values of an enum; empty for another type. */
    List<String> choices() {
        return json.path("enum")
                .valueStream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }

    /** The schema's description and limits in words; empty without any. */
    String description() {
        return List.of(json.path("description").asText(), limit("maxLength", "characters"), limit("maxItems", "items"))
                .stream()
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(". "));
    }

    private String limit(String keyword, String unit) {
        return json.has(keyword)
                ? String.format(
                        Locale.ROOT, "At most %,d %s", json.path(keyword).asInt(), unit)
                : "";
    }
}

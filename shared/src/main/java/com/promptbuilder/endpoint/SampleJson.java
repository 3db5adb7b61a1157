package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** JSON that fits one of our own schemas, with every field: what a rehearsal says. */
final class SampleJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SampleJson() {}

    /** @param text what every free text is */
    static JsonNode of(JsonNode schema, String text) {
        return switch (type(schema)) {
            case "object" -> object(schema, text);
            case "array" -> array(schema, text);
            case "boolean" -> JSON.booleanNode(true);
            case "integer", "number" -> JSON.numberNode(1);
            default ->
                schema.path("enum").path(0).isTextual() ? schema.path("enum").path(0) : new TextNode(text);
        };
    }

    // A field that may be null has two types, the other one first.
    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return (type.isArray() ? type.path(0) : type).asText();
    }

    private static ObjectNode object(JsonNode schema, String text) {
        ObjectNode object = JSON.objectNode();
        schema.path("properties").properties().forEach(field -> object.set(field.getKey(), of(field.getValue(), text)));
        return object;
    }

    private static ArrayNode array(JsonNode schema, String text) {
        return JSON.arrayNode().add(of(schema.path("items"), text));
    }
}

package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.HashMap;
import java.util.Map;

/**
 * Generates an instance of a JSON schema, with words of the user's text.
 *
 * <p>Supports the keywords that the project's schemas use: {@code type}, {@code properties}, {@code items}, {@code minItems}
 * and {@code enum}. Repeated positions (the items of an array) rotate through the values of an enum and through the phrases.
 */
final class SchemaInstanceGenerator {
    private static final int MIN_ITEMS = 3;
    private static final int MAX_ITEMS = 8;

    private final TextGenerator texts;
    private final Map<String, Integer> turns = new HashMap<>();

    private SchemaInstanceGenerator(TextGenerator texts) {
        this.texts = texts;
    }

    static JsonNode of(JsonNode schema, TextGenerator texts) {
        return new SchemaInstanceGenerator(texts).value(schema, "$");
    }

    private JsonNode value(JsonNode schema, String path) {
        JsonNode values = schema.path("enum");
        if (!values.isEmpty()) {
            return values.path((texts.number(path) % values.size() + turn(path)) % values.size());
        }
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema, path);
            case "array" -> array(schema, path);
            case "boolean" -> BooleanNode.valueOf((texts.number(path) + turn(path)) % 2 == 0);
            case "integer", "number" -> IntNode.valueOf(1 + (texts.number(path) % 10 + turn(path)) % 10);
            default -> TextNode.valueOf(texts.forField(name(path), turn(path)));
        };
    }

    private ObjectNode object(JsonNode schema, String path) {
        ObjectNode object = Json.object();
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            object.set(name, value(property.getValue(), path + "." + name));
        });
        return object;
    }

    private ArrayNode array(JsonNode schema, String path) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int size = size(schema, path);
        for (int i = 0; i < size; i++) {
            array.add(value(schema.path("items"), path + "[]"));
        }
        return array;
    }

    /** Three to eight items, or more if the schema needs them, and no value of an enum twice. */
    private int size(JsonNode schema, String path) {
        int values = schema.path("items").path("enum").size();
        int min = Math.max(schema.path("minItems").asInt(0), values > 0 ? Math.min(values, MIN_ITEMS) : MIN_ITEMS);
        int max = Math.max(values > 0 ? Math.min(values, MAX_ITEMS) : MAX_ITEMS, min);
        return min + texts.number(path) % (max - min + 1);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('.') + 1).replace("[]", "");
    }

    private int turn(String path) {
        return turns.merge(path, 1, Integer::sum) - 1;
    }
}

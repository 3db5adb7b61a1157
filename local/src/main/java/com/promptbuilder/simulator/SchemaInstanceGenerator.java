package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * Generates an instance of a JSON schema, with words of the user's text.
 *
 * <p>Supports the keywords that the project's schemas use: {@code type}, {@code properties}, {@code items}, {@code minItems},
 * {@code maxItems}, {@code enum}, and {@code $ref} within the schema. Repeated positions (the items of an array) rotate
 * through the values of an enum and through the phrases.
 */
final class SchemaInstanceGenerator {
    private static final int MAX_DEPTH = 12;
    private static final int MIN_ITEMS = 3;
    private static final int MAX_ITEMS = 8;

    private final JsonNode root;
    private final PhraseGenerator phraseGenerator;
    private final Map<String, Integer> turns = new HashMap<>();

    private SchemaInstanceGenerator(JsonNode root, PhraseGenerator phraseGenerator) {
        this.root = root;
        this.phraseGenerator = phraseGenerator;
    }

    static JsonNode of(JsonNode schema, PhraseGenerator phraseGenerator) {
        return new SchemaInstanceGenerator(schema, phraseGenerator).value(schema, "$", 0);
    }

    private JsonNode value(JsonNode schema, String path, int depth) {
        if (schema.has("$ref")) {
            String pointer = schema.path("$ref").asText().replaceFirst("^#", "");
            return depth > 4 * MAX_DEPTH ? NullNode.instance : value(root.at(pointer), path, depth + 1);
        }
        JsonNode values = schema.path("enum");
        if (!values.isEmpty()) {
            return values.path((phraseGenerator.number(path) % values.size() + turn(path)) % values.size());
        }
        return switch (type(schema)) {
            case "object" -> object(schema, path, depth);
            case "array" -> array(schema, path, depth);
            case "boolean" -> BooleanNode.valueOf((phraseGenerator.number(path) + turn(path)) % 2 == 0);
            case "integer" -> JsonNodeFactory.instance.numberNode(1 + varying(path) % 10);
            case "number" -> JsonNodeFactory.instance.numberNode(BigDecimal.valueOf(1 + varying(path) % 98, 2));
            default -> TextNode.valueOf(phraseGenerator.forField(name(path), turn(path)));
        };
    }

    private ObjectNode object(JsonNode schema, String path, int depth) {
        ObjectNode object = Json.object();
        schema.path("properties")
                .propertyStream()
                .forEach(property -> object.set(
                        property.getKey(), value(property.getValue(), path + "." + property.getKey(), depth + 1)));
        return object;
    }

    private ArrayNode array(JsonNode schema, String path, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int size = size(schema, path, depth);
        for (int i = 0; i < size; i++) {
            array.add(value(schema.path("items"), path + "[]", depth + 1));
        }
        return array;
    }

    /** Three to eight items if the schema has no limits, and no value of an enum twice. */
    private int size(JsonNode schema, String path, int depth) {
        int min = schema.path("minItems").asInt(0);
        if (depth > MAX_DEPTH) {
            return min;
        }
        int values = schema.path("items").path("enum").size();
        int max = schema.path("maxItems").asInt(Math.max(values > 0 ? Math.min(values, MAX_ITEMS) : MAX_ITEMS, min));
        int usual = Math.max(Math.min(MIN_ITEMS, max), min);
        int span = Math.max(Math.min(max, Math.max(MAX_ITEMS, usual)) - usual + 1, 1);
        return usual + phraseGenerator.number(path) % span;
    }

    private static String type(JsonNode schema) {
        if (schema.path("type").isTextual()) {
            return schema.path("type").asText();
        }
        return schema.has("properties") ? "object" : schema.has("items") ? "array" : "string";
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('.') + 1).replace("[]", "");
    }

    /** A number of zero or more that differs between the turns of a path. */
    private long varying(String path) {
        return phraseGenerator.number(path) + turn(path) * 7L;
    }

    private int turn(String path) {
        return turns.merge(path, 1, Integer::sum) - 1;
    }
}

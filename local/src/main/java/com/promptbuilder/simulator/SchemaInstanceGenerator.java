package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Generates an instance of a JSON schema, with words of the user's text.
 *
 * <p>Supports the keywords that the project's schemas use: {@code type}, {@code properties}, {@code items}, {@code minItems}
 * and {@code enum}. Repeated positions (the items of an array) rotate through the values of an enum and through the phrases. Counts
 * and the scene's verdict come from {@link SchemaCounts} and {@link SceneVerdict}.
 */
final class SchemaInstanceGenerator {
    private final TextGenerator texts;
    private final SceneVerdict scene;
    private final Map<String, Integer> turns = new HashMap<>();

    private SchemaInstanceGenerator(TextGenerator texts) {
        this.texts = texts;
        this.scene = new SceneVerdict(texts.taggedText(), texts.flaws().contains(AnswerFlaw.MISJUDGED));
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
            case "boolean" -> BooleanNode.valueOf(isTrue(path));
            case "integer", "number" -> IntNode.valueOf(1 + (texts.number(path) % 10 + turn(path)) % 10);
            default -> TextNode.valueOf(texts.forField(name(path), turn(path)));
        };
    }

    private boolean isTrue(String path) {
        return scene.isGiven() ? scene.isChange() : (texts.number(path) + turn(path)) % 2 == 0;
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
        JsonNode items = schema.path("items");
        List<String> fields = scene.fields();
        boolean isUpdates = scene.isGiven() && items.path("properties").has("field");
        int size = isUpdates ? fields.size() : SchemaCounts.of(schema, texts, path);
        for (int i = 0; i < SchemaCounts.flawed(size, texts.flaws()); i++) {
            JsonNode item = value(items, path + "[]");
            if (isUpdates && item instanceof ObjectNode update) {
                update.put("field", fields.get(i % fields.size()));
            }
            array.add(item);
        }
        return array;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('.') + 1).replace("[]", "");
    }

    private int turn(String path) {
        return turns.merge(path, 1, Integer::sum) - 1;
    }
}

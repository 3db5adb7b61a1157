package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance of a JSON schema, with words of the user's text in it.
 *
 * <p>Follows {@code $ref} into the same schema, {@code anyOf}, {@code oneOf}, {@code allOf}, {@code const}, {@code enum}
 * and {@code type}. Places that repeat (the items of an array) take turns: through the values of an enum, through the
 * branches of a choice, through the phrases. {@code pattern}, {@code not} and {@code if} are not honoured.
 */
final class SchemaInstanceGenerator {
    private static final int DEEP = 12;
    private static final int FEWEST = 3;
    private static final int MOST = 8;

    private final JsonNode root;
    private final PhraseGenerator phraseGenerator;
    private final ScalarGenerator scalarGenerator;
    private final Map<String, Integer> turns = new HashMap<>();

    private SchemaInstanceGenerator(JsonNode root, PhraseGenerator phraseGenerator) {
        this.root = root;
        this.phraseGenerator = phraseGenerator;
        this.scalarGenerator = new ScalarGenerator(phraseGenerator);
    }

    static JsonNode of(JsonNode schema, PhraseGenerator phraseGenerator) {
        return new SchemaInstanceGenerator(schema, phraseGenerator).value(schema, "$", 0);
    }

    private JsonNode value(JsonNode schema, String path, int depth) {
        if (schema.has("$ref")) {
            String pointer = schema.path("$ref").asText().replaceFirst("^#", "");
            return depth > 4 * DEEP ? NullNode.instance : value(root.at(pointer), path, depth + 1);
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        JsonNode choices = schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf");
        if (choices.isArray() && !choices.isEmpty()) {
            return value(choice(choices, path, depth), path, depth + 1);
        }
        if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            JsonNode values = schema.path("enum");
            return values.path((phraseGenerator.number(path) % values.size() + turn(path)) % values.size());
        }
        return schema.path("allOf").isArray() ? value(merged(schema), path, depth + 1) : typed(schema, path, depth);
    }

    private JsonNode typed(JsonNode schema, String path, int depth) {
        return switch (type(schema, depth)) {
            case "object" -> object(schema, path, depth);
            case "array" -> array(schema, path, depth);
            case "boolean" -> BooleanNode.valueOf((phraseGenerator.number(path) + turn(path)) % 2 == 0);
            case "integer" -> JsonNodeFactory.instance.numberNode(scalarGenerator.integer(schema, path, turn(path)));
            case "number" -> JsonNodeFactory.instance.numberNode(scalarGenerator.number(schema, path, turn(path)));
            case "null" -> NullNode.instance;
            default -> TextNode.valueOf(scalarGenerator.text(schema, path, turn(path)));
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
            JsonNode fixed = schema.path("prefixItems").path(i);
            array.add(value(fixed.isMissingNode() ? schema.path("items") : fixed, path + "[]", depth + 1));
        }
        return array;
    }

    /** Three to eight items where the schema leaves the choice, and no value of an enum twice. */
    private int size(JsonNode schema, String path, int depth) {
        int fewest = schema.path("minItems").asInt(0);
        if (depth > DEEP) {
            return fewest;
        }
        int values = schema.path("items").path("enum").size();
        int most = schema.path("maxItems").asInt(Math.max(values > 0 ? Math.min(values, MOST) : MOST, fewest));
        int usual = Math.max(Math.min(FEWEST, most), fewest);
        int span = Math.max(Math.min(most, Math.max(MOST, usual)) - usual + 1, 1);
        return usual + phraseGenerator.number(path) % span;
    }

    private JsonNode choice(JsonNode choices, String path, int depth) {
        List<JsonNode> some =
                choices.valueStream().filter(choice -> !isNull(choice)).toList();
        if (some.isEmpty() || (depth > DEEP && some.size() < choices.size())) {
            return Json.object().put("type", "null");
        }
        return some.get((phraseGenerator.number(path) % some.size() + turn(path + "|")) % some.size());
    }

    private static boolean isNull(JsonNode schema) {
        return schema.path("type").asText().equals("null");
    }

    private JsonNode merged(JsonNode schema) {
        ObjectNode merged = Json.object();
        merged.setAll((ObjectNode) schema);
        merged.remove("allOf");
        ObjectNode properties = merged.withObjectProperty("properties");
        for (JsonNode part : schema.path("allOf")) {
            JsonNode whole =
                    part.has("$ref") ? root.at(part.path("$ref").asText().replaceFirst("^#", "")) : part;
            whole.propertyStream()
                    .filter(field -> !field.getKey().equals("properties"))
                    .forEach(field -> merged.set(field.getKey(), field.getValue()));
            whole.path("properties")
                    .propertyStream()
                    .forEach(property -> properties.set(property.getKey(), property.getValue()));
        }
        return merged;
    }

    private static String type(JsonNode schema, int depth) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            List<String> types = type.valueStream().map(JsonNode::asText).toList();
            boolean stop = depth > DEEP && types.contains("null");
            return stop
                    ? "null"
                    : types.stream()
                            .filter(name -> !name.equals("null"))
                            .findFirst()
                            .orElse("null");
        }
        if (type.isTextual()) {
            return type.asText();
        }
        return schema.has("properties") ? "object" : schema.has("items") ? "array" : "string";
    }

    private int turn(String path) {
        return turns.merge(path, 1, Integer::sum) - 1;
    }
}

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
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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

    /**
     * The verdict on a changed field of a scene. A new value with a word of the old one, such as a vintage café after a café, is no change.
     *
     * @param isOpposite whether the verdict is wrong
     */
    private record SceneVerdict(TaggedText taggedText, boolean isOpposite) {
        private static final List<String> USUAL_FIELDS = List.of("time", "mood", "lighting");

        boolean isGiven() {
            return taggedText.has("changed_field");
        }

        boolean isChange() {
            Set<String> before = words("old_value");
            return words("new_value").stream().noneMatch(before::contains) != isOpposite;
        }

        /** The fields to update: those in the request, or usual ones; none without a change. */
        List<String> fields() {
            if (!isGiven() || !isChange()) {
                return List.of();
            }
            List<String> given = Json.parseObject(taggedText.text("affected_fields"))
                    .map(ObjectNode::propertyStream)
                    .map(fields -> fields.map(Map.Entry::getKey).toList())
                    .orElse(USUAL_FIELDS);
            return given.isEmpty() ? USUAL_FIELDS : given;
        }

        private Set<String> words(String tag) {
            return Set.copyOf(new TaggedText(taggedText.text(tag).toLowerCase(Locale.ROOT), Map.of()).words());
        }
    }

    /** The number of items in an array: what the project's endpoints ask for where the schema and the tags tell, else 3 to 8. */
    private static final class SchemaCounts {
        private static final int MIN_ITEMS = 3;
        private static final int MAX_ITEMS = 8;
        private static final int MAX_CHANGES = 6;
        private static final int MANY = 12;

        private SchemaCounts() {}

        static int of(JsonNode schema, TextGenerator texts, String path) {
            int min = schema.path("minItems").asInt(0);
            JsonNode items = schema.path("items");
            int values = items.path("enum").size();
            if (values > 0) {
                return between(Math.min(values, MIN_ITEMS), Math.min(values, MAX_ITEMS), min, texts.number(path));
            }
            int choices = items.path("properties")
                    .valueStream()
                    .mapToInt(property -> property.path("enum").size())
                    .max()
                    .orElse(0);
            if (choices > 0) {
                return Math.max(min, choices);
            }
            if (path.endsWith("suggestions")) {
                return Math.max(min, suggestions(texts.taggedText(), texts.number(path)));
            }
            int max = path.endsWith("changes")
                    ? MAX_CHANGES
                    : items.path("type").asText().equals("string") ? MIN_ITEMS + 1 : MAX_ITEMS;
            return between(MIN_ITEMS, max, min, texts.number(path));
        }

        /** The number of items that an answer with flaws has. */
        static int flawed(int size, Set<AnswerFlaw> flaws) {
            int few = flaws.contains(AnswerFlaw.FEW) ? Math.min(1, size) : size;
            return flaws.contains(AnswerFlaw.MANY) ? few + MANY : few;
        }

        /** Eight ideas for an element, three to five rewrites on request, else five, which suits values and rewrites. */
        private static int suggestions(TaggedText taggedText, int number) {
            if (taggedText.has("element_type")) {
                return MAX_ITEMS;
            }
            return taggedText.has("custom_request") ? MIN_ITEMS + number % 3 : 5;
        }

        private static int between(int from, int to, int min, int number) {
            int least = Math.max(from, min);
            return least + number % (Math.max(to, least) - least + 1);
        }
    }
}

package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;

/** The number of items in an array: what the project's endpoints ask for where the schema and the tags tell, else 3 to 8. */
final class SchemaCounts {
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

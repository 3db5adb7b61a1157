package com.promptbuilder.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An object in an event: its fields by the type that they should have. A field that is null is absent; one of another type makes the event
 * a foreign one, which is an {@link IOException} as broken JSON is.
 */
record EventFields(JsonNode object) {
    static final EventFields NONE = new EventFields(JsonNodeFactory.instance.objectNode());

    /** A text; a number or a flag stands for its spelling. */
    Optional<String> text(String name) throws IOException {
        JsonNode node = object.path(name);
        if (node.isContainerNode()) {
            throw new IOException(name + " is no text");
        }
        return isAbsent(node) ? Optional.empty() : Optional.of(node.asText());
    }

    String text(String name, String fallback) throws IOException {
        return text(name).orElse(fallback);
    }

    boolean flag(String name) throws IOException {
        JsonNode node = object.path(name);
        if (!isAbsent(node) && !node.isBoolean()) {
            throw new IOException(name + " is no flag");
        }
        return node.booleanValue();
    }

    /** An object; an empty one if it is absent. */
    EventFields fields(String name) throws IOException {
        JsonNode node = object.path(name);
        if (isAbsent(node)) {
            return NONE;
        }
        if (!node.isObject()) {
            throw new IOException(name + " is no object");
        }
        return new EventFields(node);
    }

    /** All fields, which must be texts, in no order. */
    Map<String, String> texts() throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            text(field.getKey()).ifPresent(text -> texts.put(field.getKey(), text));
        }
        return texts;
    }

    /** All fields that are lists of more than one text, each as one list (RFC 9110, 5.3); every field must be a list. */
    Map<String, String> lists() throws IOException {
        Map<String, String> lists = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode values = field.getValue();
            if (!isAbsent(values) && !values.isArray()) {
                throw new IOException(field.getKey() + " is no list");
            }
            if (values.size() > 1) {
                lists.put(field.getKey(), joined(values));
            }
        }
        return lists;
    }

    private static String joined(JsonNode values) {
        StringBuilder all = new StringBuilder();
        for (JsonNode value : values) {
            if (!value.isNull()) {
                all.append(all.isEmpty() ? "" : ", ").append(value.asText());
            }
        }
        return all.toString();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}

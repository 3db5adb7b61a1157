package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes an input as the user message: each field that is not empty between tags of its name. An endpoint's tag inside the client's text
 * is escaped, so that the text cannot end its own delimiter. Text inside the tags is not trimmed, since clients paste suggestions in and
 * blanks matter.
 */
final class UserMessageWriter {
    // White space and invisible format characters.
    private static final String BLANK = "[\\s\\p{Z}\\p{Cf}]*+";

    private final Pattern endpointTags;

    UserMessageWriter(Class<? extends Record> in) {
        Set<String> tags = new LinkedHashSet<>();
        collectTags(in, tags);
        this.endpointTags = Pattern.compile(
                "<(?=" + BLANK + "/?" + BLANK + "(?:" + String.join("|", tags) + ")(?![\\p{L}\\p{N}_]))",
                Pattern.CASE_INSENSITIVE);
    }

    String of(Record in) {
        StringBuilder message = new StringBuilder();
        append(message, in);
        return message.toString();
    }

    private void append(StringBuilder message, Record record) {
        for (RecordField recordField : RecordField.of(record.getClass())) {
            if (!recordField.constraints().isAnnotationPresent(PromptSelector.class)) {
                append(message, FieldNames.xmlTag(recordField.name()), recordField.value(record));
            }
        }
    }

    private void append(StringBuilder message, String tag, Object value) {
        String text = switch (value) {
            case String given -> escape(given);
            case Enum<?> constant -> FieldNames.jsonName(constant);
            case Record nested -> nested(nested);
            case Map<?, ?> map -> map.isEmpty() ? "" : escape(json(map));
            case Collection<?> list -> list.isEmpty() ? "" : escape(CanonicalJson.text(list));
            default -> escape(value.toString());
        };
        if (!text.isEmpty()) {
            message.append('<').append(tag).append('>').append(text);
            message.append("</").append(tag).append(">\n");
        }
    }

    private String nested(Record record) {
        StringBuilder message = new StringBuilder();
        append(message, record);
        return message.isEmpty() ? "" : message.insert(0, '\n').toString();
    }

    private String escape(String text) {
        return text.indexOf('<') < 0 ? text : endpointTags.matcher(text).replaceAll("&lt;");
    }

    private static String json(Map<?, ?> map) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        map.forEach((name, value) -> object.set((String) name, (JsonNode) value));
        return object.toString();
    }

    private static void collectTags(Class<?> type, Set<String> tags) {
        for (RecordField recordField : RecordField.of(type)) {
            if (!recordField.constraints().isAnnotationPresent(PromptSelector.class)) {
                tags.add(FieldNames.xmlTag(recordField.name()));
            }
            if (recordField.accessor().getReturnType().isRecord()) {
                collectTags(recordField.accessor().getReturnType(), tags);
            }
        }
    }
}

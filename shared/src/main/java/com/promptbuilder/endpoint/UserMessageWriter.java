package com.promptbuilder.endpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes an input as the user message: each field that is not empty between tags of its name. The field with the largest declared limit
 * comes first, because Claude follows best what it reads last. The others follow in the record's order. An
 * endpoint's tag inside the client's text is escaped, so that the text cannot end its own delimiter. Text inside the tags is not trimmed,
 * since clients paste suggestions in and blanks matter.
 */
final class UserMessageWriter {
    private static final String MISSING_ITEMS = "missing_items";

    // White space and invisible format characters.
    private static final String BLANK = "[\\s\\p{Z}\\p{Cf}]*+";

    private final Pattern endpointTags;

    UserMessageWriter(Class<? extends Record> in) {
        Set<String> tags = new LinkedHashSet<>();
        collectTags(in, tags);
        tags.add(MISSING_ITEMS);
        this.endpointTags = Pattern.compile(
                "<(?=" + BLANK + "/?" + BLANK + "(?:" + String.join("|", tags) + ")(?![\\p{L}\\p{N}_]))",
                Pattern.CASE_INSENSITIVE);
    }

    String of(Record in) {
        StringBuilder message = new StringBuilder();
        for (RecordField field : longestFirst(RecordField.of(in.getClass()))) {
            if (!isSelector(field)) {
                append(message, field.xmlTag(), field.value(in));
            }
        }
        return message.toString();
    }

    private static List<RecordField> longestFirst(List<RecordField> fields) {
        List<RecordField> ordered = new ArrayList<>(fields);
        RecordField longest = Collections.max(fields, Comparator.comparingInt(RecordField::maxLength));
        ordered.remove(longest);
        ordered.addFirst(longest);
        return ordered;
    }

    /** Items that an earlier answer lacked, one a line, between tags; empty if there are none. */
    String missing(List<String> items) {
        StringBuilder message = new StringBuilder();
        append(message, MISSING_ITEMS, String.join("\n", items));
        return message.toString();
    }

    private void append(StringBuilder message, String tag, Object value) {
        String text = switch (value) {
            case String given -> escape(given);
            case Enum<?> constant -> RecordField.jsonName(constant);
            case Optional<?> optional ->
                optional.map(Object::toString).map(this::escape).orElse("");
            case Record nested -> {
                String fields = of(nested);
                yield fields.isEmpty() ? "" : "\n" + fields;
            }
            case Map<?, ?> map -> map.isEmpty() ? "" : escape(RecordJson.text(map));
            case Collection<?> list -> list.isEmpty() ? "" : escape(RecordJson.text(list));
            default -> escape(value.toString());
        };
        if (!text.isEmpty()) {
            message.append('<').append(tag).append('>').append(text);
            message.append("</").append(tag).append(">\n");
        }
    }

    private String escape(String text) {
        return text.indexOf('<') < 0 ? text : endpointTags.matcher(text).replaceAll("&lt;");
    }

    private static void collectTags(Class<?> type, Set<String> tags) {
        for (RecordField field : RecordField.of(type)) {
            if (!isSelector(field)) {
                tags.add(field.xmlTag());
            }
            if (field.component().getType().isRecord()) {
                collectTags(field.component().getType(), tags);
            }
        }
    }

    private static boolean isSelector(RecordField field) {
        return field.component().isAnnotationPresent(PromptSelector.class);
    }
}

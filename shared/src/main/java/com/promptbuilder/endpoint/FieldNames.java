package com.promptbuilder.endpoint;

import java.util.Locale;
import java.util.regex.Pattern;

/** One name in the forms it takes: {@code highlightedText}, {@code Highlighted text}, {@code highlighted_text}. */
final class FieldNames {
    private static final Pattern NEW_WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private FieldNames() {}

    /** How a person reads a field: {@code Highlighted text}. */
    static String label(String fieldName) {
        String words = NEW_WORD.matcher(fieldName).replaceAll(" ").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** How Claude sees a field: {@code highlighted_text}. */
    static String xmlTag(String fieldName) {
        return NEW_WORD.matcher(fieldName).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    /** How JSON spells an enum constant: {@code SPECIFIC_ASPECTS} is {@code specificAspects}. */
    static String jsonName(Enum<?> constant) {
        StringBuilder text = new StringBuilder();
        for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}

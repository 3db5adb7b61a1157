package com.promptbuilder.endpoint;

import java.util.Locale;
import java.util.regex.Pattern;

/** Spellings of a field's name: {@code highlightedText}, {@code Highlighted text}, {@code highlighted_text}. */
final class FieldNames {
    private static final Pattern NEW_WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private FieldNames() {}

    /** The name in error messages: {@code Highlighted text}. */
    static String label(String fieldName) {
        String words = NEW_WORD.matcher(fieldName).replaceAll(" ").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** The tag in the user message: {@code highlighted_text}. */
    static String xmlTag(String fieldName) {
        return NEW_WORD.matcher(fieldName).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    /** The name of an enum constant in JSON: {@code SPECIFIC_ASPECTS} is {@code specificAspects}. */
    static String jsonName(Enum<?> constant) {
        StringBuilder text = new StringBuilder();
        for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}

package com.promptbuilder.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** A record's component, and the spellings of its name. The components of a class are read once. */
record RecordField(RecordComponent component) {
    private static final Pattern NEW_WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Map<Enum<?>, String> JSON_NAMES = new ConcurrentHashMap<>();
    private static final ClassValue<List<RecordField>> OF = new ClassValue<>() {
        @Override
        protected List<RecordField> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordField::new)
                    .toList();
        }
    };

    RecordField {
        component.getAccessor().setAccessible(true);
    }

    /** A record class's components, in order. */
    static List<RecordField> of(Class<?> recordType) {
        return OF.get(recordType);
    }

    /** The name in JSON: {@code highlightedText}. */
    String name() {
        return component.getName();
    }

    /** The name in error messages: {@code Highlighted text}. */
    String label() {
        String words = NEW_WORD.matcher(name()).replaceAll(" ").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** The tag in the user message: {@code highlighted_text}. */
    String xmlTag() {
        return NEW_WORD.matcher(name()).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    /** The declared limit of a text or object; 0 without one. */
    int maxLength() {
        MaxLength limit = component.getAnnotation(MaxLength.class);
        return limit == null ? 0 : limit.value();
    }

    /** True if JSON has no such field while it is empty or false. */
    boolean isOmittedIfEmpty() {
        return component.getAccessor().isAnnotationPresent(JsonInclude.class);
    }

    /** True if a record's every {@link Required} list has an item. */
    static boolean hasRequiredItems(Record record) {
        return of(record.getClass()).stream()
                .filter(field -> field.component.isAnnotationPresent(Required.class))
                .noneMatch(field -> field.value(record) instanceof Collection<?> list && list.isEmpty());
    }

    boolean hasSiblingRules() {
        return component.isAnnotationPresent(RequiredWith.class) || component.isAnnotationPresent(LimitedBy.class);
    }

    Object value(Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + name() + " of a " + record.getClass(), e);
        }
    }

    /** The name of an enum constant in JSON: {@code SPECIFIC_ASPECTS} is {@code specificAspects}. */
    static String jsonName(Enum<?> constant) {
        return JSON_NAMES.computeIfAbsent(constant, RecordField::camelCase);
    }

    private static String camelCase(Enum<?> constant) {
        StringBuilder text = new StringBuilder();
        for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}

package com.promptbuilder.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A JSON object of an event. A field that is null or of another type than requested is read as absent. Authorizers differ in the types of
 * their fields, and an unexpected type must not fail the request.
 */
final class EventJson {
    static final EventJson NONE = new EventJson(Map.of());

    /** Strings, objects, and arrays of more than one element. A number or boolean is a string, as it is written. */
    private final Map<String, Object> values;

    private EventJson(Map<String, Object> values) {
        this.values = values;
    }

    /** @param text the elements, joined by commas (RFC 9110, 5.3) */
    private record Joined(String text) {}

    /** Reads the rest of an object after its {@code START_OBJECT} token. */
    static EventJson read(JsonParser json) throws IOException {
        return read(json, new StringBuilder());
    }

    private static EventJson read(JsonParser json, StringBuilder buffer) throws IOException {
        Map<String, Object> values = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            switch (json.nextToken()) {
                case VALUE_NULL -> values.remove(name);
                case START_OBJECT -> values.put(name, read(json, buffer));
                case START_ARRAY ->
                    readList(json, buffer).ifPresentOrElse(list -> values.put(name, list), () -> values.remove(name));
                default -> values.put(name, json.getText());
            }
        }
        return values.isEmpty() ? NONE : new EventJson(values);
    }

    // Most lists have one element and are dropped, so they must not become strings.
    private static Optional<Joined> readList(JsonParser json, StringBuilder joined) throws IOException {
        joined.setLength(0);
        int size = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            size++;
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                joined.append(joined.isEmpty() ? "" : ", ")
                        .append(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
            }
            json.skipChildren();
        }
        return size > 1 ? Optional.of(new Joined(joined.toString())) : Optional.empty();
    }

    /** A string field, or a number or boolean as it is written. */
    Optional<String> text(String name) {
        return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    /** Whether a field is true. */
    boolean flag(String name) {
        return text(name).filter("true"::equals).isPresent();
    }

    /** An object field; {@link #NONE} if it is absent. */
    EventJson fields(String name) {
        return values.get(name) instanceof EventJson fields ? fields : NONE;
    }

    /** Passes every string field to the consumer, in no particular order. */
    void eachText(BiConsumer<String, String> consumer) {
        values.forEach((name, value) -> {
            if (value instanceof String text) {
                consumer.accept(name, text);
            }
        });
    }

    /** Passes every array field of more than one element to the consumer, joined by commas. */
    void eachList(BiConsumer<String, String> consumer) {
        values.forEach((name, value) -> {
            if (value instanceof Joined(String text)) {
                consumer.accept(name, text);
            }
        });
    }

    /** All string fields by name. */
    Map<String, String> texts() {
        if (values.isEmpty()) {
            return Map.of();
        }
        Map<String, String> texts = new HashMap<>();
        eachText(texts::put);
        return texts;
    }
}

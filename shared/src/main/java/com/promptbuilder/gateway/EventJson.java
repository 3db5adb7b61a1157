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

    private final Map<String, Value> values;

    private EventJson(Map<String, Value> values) {
        this.values = values;
    }

    private sealed interface Value {
        /** @param spelling a string, or a number or boolean as it is written */
        record Text(String spelling) implements Value {}

        record Fields(EventJson fields) implements Value {}

        /** @param joined the elements, joined by commas (RFC 9110, 5.3) */
        record ArrayValue(String joined, int size) implements Value {
            static final ArrayValue SHORT = new ArrayValue("", 1);
        }
    }

    /** Reads the rest of an object after its {@code START_OBJECT} token. */
    static EventJson read(JsonParser json) throws IOException {
        Map<String, Value> values = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                values.remove(name);
            } else {
                values.put(name, value(json));
            }
        }
        return values.isEmpty() ? NONE : new EventJson(values);
    }

    private static Value value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> new Value.Fields(read(json));
            case START_ARRAY -> list(json);
            default -> new Value.Text(json.getText());
        };
    }

    private static Value.ArrayValue list(JsonParser json) throws IOException {
        String joined = "";
        int size = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            size++;
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                joined = joined.isEmpty() ? json.getText() : joined + ", " + json.getText();
            }
            json.skipChildren();
        }
        return size > 1 ? new Value.ArrayValue(joined, size) : Value.ArrayValue.SHORT;
    }

    /** A string field, or a number or boolean as it is written. */
    Optional<String> text(String name) {
        return values.get(name) instanceof Value.Text(String spelling) ? Optional.of(spelling) : Optional.empty();
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
        return values.get(name) instanceof Value.Fields(EventJson fields) ? fields : NONE;
    }

    /** Passes every string field to the consumer, in no particular order. */
    void eachText(BiConsumer<String, String> consumer) {
        values.forEach((name, value) -> {
            if (value instanceof Value.Text(String spelling)) {
                consumer.accept(name, spelling);
            }
        });
    }

    /** Passes every array field of more than one element to the consumer, joined by commas. */
    void eachList(BiConsumer<String, String> consumer) {
        values.forEach((name, value) -> {
            if (value instanceof Value.ArrayValue(String joined, int size) && size > 1) {
                consumer.accept(name, joined);
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

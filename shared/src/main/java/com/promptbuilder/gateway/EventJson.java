package com.promptbuilder.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A JSON object of an event. A field that is null or has another type than the reader asks for counts as absent: an authorizer may put text
 * where another has an object, and such a field must not cost a client its answer.
 */
final class EventJson {
    static final EventJson NONE = new EventJson(Map.of());

    private final Map<String, Value> values;

    private EventJson(Map<String, Value> values) {
        this.values = values;
    }

    private sealed interface Value {
        /** @param spelling also of a number or a boolean */
        record Text(String spelling) implements Value {}

        record Fields(EventJson fields) implements Value {}

        /** @param joined as one list (RFC 9110, 5.3) */
        record ArrayValue(String joined, int size) implements Value {
            static final ArrayValue SHORT = new ArrayValue("", 1);
        }
    }

    /** Reads an object whose beginning has been read. */
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

    /** A text; a number or a boolean stands for its spelling. */
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

    /** An object; an empty one if it is absent. */
    EventJson fields(String name) {
        return values.get(name) instanceof Value.Fields(EventJson fields) ? fields : NONE;
    }

    /** All texts, in no order. */
    void eachText(BiConsumer<String, String> taker) {
        values.forEach((name, value) -> {
            if (value instanceof Value.Text(String spelling)) {
                taker.accept(name, spelling);
            }
        });
    }

    /** All lists of more than one text, each as one list. */
    void eachList(BiConsumer<String, String> taker) {
        values.forEach((name, value) -> {
            if (value instanceof Value.ArrayValue(String joined, int size) && size > 1) {
                taker.accept(name, joined);
            }
        });
    }

    /** All texts by their names. */
    Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        eachText(texts::put);
        return texts;
    }
}

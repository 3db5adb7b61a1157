package com.promptbuilder.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * An object in an event: its fields by the type that they should have. A field that is null is absent; one of another type makes the event
 * a foreign one, which is an {@link IOException} as broken JSON is.
 */
final class EventFields {
    static final EventFields NONE = new EventFields(Map.of());

    private final Map<String, Value> values;

    private EventFields(Map<String, Value> values) {
        this.values = values;
    }

    private sealed interface Value {
        /** @param spelling of a number or a flag, too */
        record Text(String spelling, boolean isFlag) implements Value {}

        record Fields(EventFields fields) implements Value {}

        /** @param joined as one list (RFC 9110, 5.3) */
        record Listed(String joined, int size) implements Value {
            static final Listed SHORT = new Listed("", 1);
        }
    }

    /** Reads an object whose beginning has been read. */
    static EventFields read(JsonParser json) throws IOException {
        Map<String, Value> values = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                values.remove(name);
            } else {
                values.put(name, value(json));
            }
        }
        return values.isEmpty() ? NONE : new EventFields(values);
    }

    private static Value value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> new Value.Fields(read(json));
            case START_ARRAY -> list(json);
            case VALUE_TRUE, VALUE_FALSE -> new Value.Text(json.getText(), true);
            default -> new Value.Text(json.getText(), false);
        };
    }

    private static Value.Listed list(JsonParser json) throws IOException {
        String joined = "";
        int size = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            size++;
            if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                joined = joined.isEmpty() ? json.getText() : joined + ", " + json.getText();
            }
            json.skipChildren();
        }
        return size > 1 ? new Value.Listed(joined, size) : Value.Listed.SHORT;
    }

    /** A text; a number or a flag stands for its spelling. */
    Optional<String> text(String name) throws IOException {
        return switch (values.get(name)) {
            case null -> Optional.empty();
            case Value.Text text -> Optional.of(text.spelling);
            case Value.Fields _, Value.Listed _ -> throw new IOException(name + " is no text");
        };
    }

    String text(String name, String fallback) throws IOException {
        return text(name).orElse(fallback);
    }

    boolean flag(String name) throws IOException {
        return switch (values.get(name)) {
            case null -> false;
            case Value.Text text when text.isFlag -> Boolean.parseBoolean(text.spelling);
            case Value.Text _, Value.Fields _, Value.Listed _ -> throw new IOException(name + " is no flag");
        };
    }

    /** An object; an empty one if it is absent. */
    EventFields fields(String name) throws IOException {
        return switch (values.get(name)) {
            case null -> NONE;
            case Value.Fields object -> object.fields;
            case Value.Text _, Value.Listed _ -> throw new IOException(name + " is no object");
        };
    }

    /** All fields, which must be texts, in no order. */
    void eachText(BiConsumer<String, String> taker) throws IOException {
        for (String name : values.keySet()) {
            Optional<String> text = text(name);
            if (text.isPresent()) {
                taker.accept(name, text.get());
            }
        }
    }

    /** All fields that are lists of more than one text, each as one list; every field must be a list. */
    void eachList(BiConsumer<String, String> taker) throws IOException {
        for (Map.Entry<String, Value> field : values.entrySet()) {
            if (!(field.getValue() instanceof Value.Listed list)) {
                throw new IOException(field.getKey() + " is no list");
            }
            if (list.size > 1) {
                taker.accept(field.getKey(), list.joined);
            }
        }
    }

    /** All fields, which must be texts. */
    Map<String, String> texts() throws IOException {
        Map<String, String> texts = new HashMap<>();
        eachText(texts::put);
        return texts;
    }
}

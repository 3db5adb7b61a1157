package com.promptbuilder.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Canonical JSON of a record, from which its key is computed: fields in the record's order, names of free objects sorted, no white space.
 * Texts are already normalized.
 */
final class CanonicalJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private CanonicalJson() {}

    /** Writes the record: equal records have equal bytes, different records different bytes. */
    static void write(Record record, OutputStream bytes) {
        writeAny(record, bytes);
    }

    /** A record's list as JSON. */
    static String text(Collection<?> list) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writeAny(list, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void writeAny(Object value, OutputStream bytes) {
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Enum<?> constant -> json.writeString(FieldNames.jsonName(constant));
            case Boolean flag -> json.writeBoolean(flag);
            case Record record -> object(json, RecordField.values(record));
            case Map<?, ?> map -> object(json, sorted(map));
            case Collection<?> list -> list(json, list);
            case JsonNode node -> node(json, node);
            case null, default ->
                throw new IllegalArgumentException("expected a record, text, enum, boolean, list, map or JSON, found "
                        + (value == null ? "null" : value.getClass()));
        }
    }

    private static void node(JsonGenerator json, JsonNode node) throws IOException {
        if (node.isObject()) {
            object(
                    json,
                    node.properties().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .toList());
        } else if (node.isArray()) {
            list(json, node.valueStream().toList());
        } else if (node.isTextual()) {
            json.writeString(node.textValue());
        } else {
            json.writeRawValue(node.toString());
        }
    }

    private static void list(JsonGenerator json, Collection<?> values) throws IOException {
        json.writeStartArray();
        for (Object value : values) {
            write(json, value);
        }
        json.writeEndArray();
    }

    private static void object(JsonGenerator json, List<? extends Map.Entry<String, ?>> fields) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, ?> field : fields) {
            json.writeFieldName(field.getKey());
            write(json, field.getValue());
        }
        json.writeEndObject();
    }

    private static List<Map.Entry<String, Object>> sorted(Map<?, ?> map) {
        return map.entrySet().stream()
                .<Map.Entry<String, Object>>map(entry -> Map.entry((String) entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .toList();
    }
}

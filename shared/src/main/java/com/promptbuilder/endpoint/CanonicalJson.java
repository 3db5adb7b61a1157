package com.promptbuilder.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one spelling of a record as JSON: fields in the record's order, the names of free objects sorted, no white space. The reader has
 * normalised the record's own text; free objects are kept as they came, so theirs is normalised here.
 */
final class CanonicalJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private CanonicalJson() {}

    /** The record's bytes: equal for equal records, different for different ones. */
    static byte[] bytes(Record record) {
        return write(record).toByteArray();
    }

    /** A record's list as JSON. */
    static String text(Collection<?> list) {
        return write(list).toString(StandardCharsets.UTF_8);
    }

    private static ByteArrayOutputStream write(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(json, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes;
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Enum<?> constant -> json.writeString(Words.wire(constant));
            case Boolean flag -> json.writeBoolean(flag);
            case Record record -> object(json, Component.values(record));
            case Map<?, ?> map -> freeObject(json, map.entrySet());
            case Collection<?> list -> list(json, list);
            case JsonNode node -> node(json, node);
            case null, default -> throw new IllegalArgumentException("no canonical form of " + value);
        }
    }

    private static void node(JsonGenerator json, JsonNode node) throws IOException {
        if (node.isObject()) {
            freeObject(json, node.properties());
        } else if (node.isArray()) {
            list(json, node.valueStream().toList());
        } else if (node.isTextual()) {
            json.writeString(Text.normalize(node.textValue()));
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

    // Normalised first, sorted then: the other way round, two spellings of one name could stand in different places. Names that are one only
    // when normalised stay two, in the order of what was written.
    private static void freeObject(JsonGenerator json, Collection<? extends Map.Entry<?, ?>> fields) throws IOException {
        List<Map.Entry<String, Object>> sorted = fields.stream()
                .sorted(Comparator.comparing(field -> (String) field.getKey()))
                .<Map.Entry<String, Object>>map(field -> Map.entry(Text.normalize((String) field.getKey()), field.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .toList();
        object(json, sorted);
    }
}

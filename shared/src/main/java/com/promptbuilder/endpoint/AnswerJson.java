package com.promptbuilder.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;

/**
 * Writes answers as JSON: a record's components in order, enums as {@link FieldNames#jsonName} spells them. An empty component with
 * {@link JsonInclude} is left out.
 */
final class AnswerJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private AnswerJson() {}

    static String write(Record answer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            record(json, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Reads a stored answer. */
    static JsonNode read(String answer) {
        try {
            return Mapper.JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected an answer as JSON", e);
        }
    }

    /** Loaded only if answers are read. */
    private static final class Mapper {
        private static final JsonMapper JSON = JsonMapper.builder().build();
    }

    private static void record(JsonGenerator json, Record record) throws IOException {
        json.writeStartObject();
        for (RecordField recordField : RecordField.of(record.getClass())) {
            Object value = recordField.value(record);
            if (!isOmitted(recordField, value)) {
                json.writeFieldName(recordField.name());
                value(json, value);
            }
        }
        json.writeEndObject();
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Enum<?> constant -> json.writeString(FieldNames.jsonName(constant));
            case Boolean flag -> json.writeBoolean(flag);
            case Record record -> record(json, record);
            case Collection<?> list -> list(json, list);
            case Map<?, ?> map -> map(json, map);
            default ->
                throw new IllegalArgumentException(
                        "expected a record, text, enum, boolean, list or map, found " + value.getClass());
        }
    }

    private static void list(JsonGenerator json, Collection<?> list) throws IOException {
        json.writeStartArray();
        for (Object value : list) {
            value(json, value);
        }
        json.writeEndArray();
    }

    private static void map(JsonGenerator json, Map<?, ?> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName((String) entry.getKey());
            value(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static boolean isOmitted(RecordField recordField, Object value) {
        return "".equals(value) && recordField.accessor().isAnnotationPresent(JsonInclude.class);
    }
}

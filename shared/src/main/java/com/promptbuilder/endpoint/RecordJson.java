package com.promptbuilder.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON of records without white space: components in order, enums as {@link RecordField#jsonName} spells them. Left out are an empty
 * {@link Optional}, and a component with {@link JsonInclude} that is empty or false.
 */
final class RecordJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Comparator<Map.Entry<?, ?>> BY_NAME = Comparator.comparing(field -> (String) field.getKey());

    private final JsonGenerator json;
    private final boolean isCanonical;

    private RecordJson(JsonGenerator json, boolean isCanonical) {
        this.json = json;
        this.isCanonical = isCanonical;
    }

    /** A record, list or map as JSON. */
    static String text(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            new RecordJson(json, false).write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Writes canonical JSON, from which a key is computed: names of free objects are sorted. Equal records have equal bytes, different
     * records different bytes. Texts are already normalized. A component that is left out while it is empty can be added to a record
     * without changing the keys of older inputs.
     */
    static void writeCanonical(Record record, OutputStream bytes) {
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            new RecordJson(json, true).write(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads JSON of a trusted source, such as a stored answer. */
    static JsonNode read(String json) {
        try {
            return Mapper.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected JSON", e);
        }
    }

    /** JSON of a record class, for priming. The text is the value of every free text; a set and an {@link Optional} have no value. */
    static ObjectNode sample(Class<?> recordType, String text, boolean flag) {
        ObjectNode object = NODES.objectNode();
        RecordField.of(recordType)
                .forEach(field ->
                        object.set(field.name(), sampleValue(field.component().getGenericType(), text, flag)));
        return object;
    }

    private static JsonNode sampleValue(Type type, String text, boolean flag) {
        return switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class ->
                NODES.arrayNode().add(sampleValue(list.getActualTypeArguments()[0], text, flag));
            case ParameterizedType map when map.getRawType() == Map.class -> NODES.objectNode();
            case ParameterizedType _ -> NODES.nullNode();
            case Class<?> primitive when primitive == boolean.class -> NODES.booleanNode(flag);
            case Class<?> choice
            when choice.isEnum() -> NODES.textNode(RecordField.jsonName((Enum<?>) choice.getEnumConstants()[0]));
            case Class<?> nested when nested.isRecord() -> sample(nested, text, flag);
            default -> NODES.textNode(text);
        };
    }

    private void write(@Nullable Object value) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Enum<?> constant -> json.writeString(RecordField.jsonName(constant));
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case Optional<?> optional -> write(optional.orElseThrow());
            case Record record -> record(record);
            case Map<?, ?> map -> object(map.entrySet());
            case Collection<?> list -> list(list);
            case TextNode text -> json.writeString(text.textValue());
            case ObjectNode object -> object(object.properties());
            case ArrayNode array -> list(array);
            case JsonNode scalar -> json.writeRawValue(scalar.toString());
            case null, default ->
                throw new IllegalArgumentException(
                        "expected a record, text, enum, boolean, integer, list, map or JSON, found "
                                + (value == null ? "null" : value.getClass()));
        }
    }

    private void record(Record record) throws IOException {
        json.writeStartObject();
        for (RecordField field : RecordField.of(record.getClass())) {
            Object value = field.value(record);
            if (!isOmitted(field, value)) {
                json.writeFieldName(field.name());
                write(value);
            }
        }
        json.writeEndObject();
    }

    private static boolean isOmitted(RecordField field, Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.isEmpty();
            case String text -> text.isEmpty() && field.isOmittedIfEmpty();
            case Collection<?> list -> list.isEmpty() && field.isOmittedIfEmpty();
            case Boolean flag -> !flag && field.isOmittedIfEmpty();
            default -> false;
        };
    }

    private void object(Collection<? extends Map.Entry<?, ?>> fields) throws IOException {
        json.writeStartObject();
        boolean isSorted = isCanonical && fields.size() > 1;
        for (Map.Entry<?, ?> field : isSorted ? fields.stream().sorted(BY_NAME).toList() : fields) {
            json.writeFieldName((String) field.getKey());
            write(field.getValue());
        }
        json.writeEndObject();
    }

    private void list(Iterable<?> values) throws IOException {
        json.writeStartArray();
        for (Object value : values) {
            write(value);
        }
        json.writeEndArray();
    }

    /** Loaded only if JSON is read. */
    private static final class Mapper {
        private static final JsonMapper JSON = JsonMapper.builder().build();
    }
}

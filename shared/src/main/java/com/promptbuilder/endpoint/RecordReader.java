package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint.ParseResult;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parses JSON objects into records of one class and validates the constraints of its components. Reports the first invalid field in the
 * components' order. Unknown fields are reported last.
 */
final class RecordReader<T extends Record> {
    private final Constructor<T> constructor;
    private final Map<String, FieldReader> fields = new LinkedHashMap<>();
    private final Map<String, SiblingRules> rules = new HashMap<>();
    private final String path;

    /** Where a record's JSON comes from, which decides how strictly its fields are read. */
    enum Source {
        /** A client's request: limits count the characters that the client sent, and texts are normalized. */
        CLIENT,
        /** A job's input: validated and normalized when it was queued. NFC may have made it longer than a limit. */
        JOB,
        /** Claude's answer: every field must be there, optional or not. */
        CLAUDE;

        String normalize(String text) {
            return this == JOB ? text : TextNormalizer.normalize(text);
        }

        JsonNode normalize(JsonNode node) {
            return this == JOB ? node : TextNormalizer.normalize(node);
        }
    }

    RecordReader(Class<T> type, Source source) {
        this(type, source, "");
    }

    /** A reader of a record within another, at this path in the whole input: {@code context.}. */
    RecordReader(Class<T> type, Source source, String path) {
        this.constructor = constructor(type);
        this.path = path;
        for (RecordField field : RecordField.of(type)) {
            fields.put(field.name(), FieldReader.of(field, source, path));
            if (field.hasSiblingRules()) {
                rules.put(field.name(), new SiblingRules(field));
            }
        }
    }

    /** Parses a text that must be one JSON object. */
    ParseResult<T> read(String text) {
        return StrictJson.parse(text, this::read);
    }

    private ParseResult<T> read(ObjectNode object) {
        ValidationErrors errors = new ValidationErrors();
        Object[] values = values(object, errors);
        return errors.none() ? new ParseResult.Valid<>(create(values)) : errors.first();
    }

    /** Parses a nested object. The fields of any other node count as absent. */
    Object within(JsonNode node, ValidationErrors errors) {
        Object[] values = values(node, errors);
        return errors.none() ? create(values) : node;
    }

    private Object[] values(JsonNode object, ValidationErrors errors) {
        Map<String, Object> values = LinkedHashMap.newLinkedHashMap(fields.size());
        fields.forEach((name, field) -> {
            SiblingRules rule = rules.get(name);
            if (rule != null) {
                rule.check(object, values, errors);
            }
            values.put(name, field.read(object.path(name), errors));
        });
        object.fieldNames().forEachRemaining(name -> {
            if (!fields.containsKey(name)) {
                errors.notAllowed(path + name);
            }
        });
        return values.values().toArray();
    }

    private T create(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot create a " + constructor.getDeclaringClass(), e);
        }
    }

    private static <T> Constructor<T> constructor(Class<T> type) {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}

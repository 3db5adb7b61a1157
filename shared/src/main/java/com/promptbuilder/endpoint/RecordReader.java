package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parses JSON objects into records of one class and validates the constraints of its components. Reports the first invalid field in the
 * components' order. Unknown fields are reported last.
 */
final class RecordReader<T extends Record> {
    private final Constructor<T> constructor;
    private final Map<String, FieldReader> fields = new LinkedHashMap<>();

    RecordReader(Class<T> type, RecordSource source) {
        RecordComponent[] components = type.getRecordComponents();
        this.constructor = constructor(type, components);
        for (RecordComponent component : components) {
            fields.put(component.getName(), FieldReader.of(component, source));
        }
    }

    /** Parses a text that must be one JSON object. */
    ParseResult<T> read(String text) {
        return switch (StrictJson.object(text)) {
            case ParseResult.Valid<ObjectNode>(ObjectNode object) -> read(object);
            case ParseResult.NotJson<ObjectNode>(String where) -> new ParseResult.NotJson<>(where);
            case ParseResult.InvalidField<ObjectNode>(String message, boolean isTopLevel) ->
                new ParseResult.InvalidField<>(message, isTopLevel);
        };
    }

    private ParseResult<T> read(ObjectNode object) {
        ValidationErrors validationErrors = new ValidationErrors();
        Object[] values = values(object, validationErrors);
        return validationErrors.none() ? new ParseResult.Valid<>(create(values)) : validationErrors.first();
    }

    /** Parses a nested object. */
    Object within(ObjectNode object, ValidationErrors validationErrors) {
        Object[] values = values(object, validationErrors);
        return validationErrors.none() ? create(values) : object;
    }

    private Object[] values(ObjectNode object, ValidationErrors validationErrors) {
        Object[] values = new Object[fields.size()];
        int next = 0;
        for (Map.Entry<String, FieldReader> field : fields.entrySet()) {
            values[next++] = field.getValue().read(object.path(field.getKey()), validationErrors);
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!fields.containsKey(name)) {
                validationErrors.notAllowed(name);
            }
        });
        return values;
    }

    private T create(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot create a " + constructor.getDeclaringClass(), e);
        }
    }

    private static <T> Constructor<T> constructor(Class<T> type, RecordComponent[] components) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}

package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads JSON objects into records of one class, by the constraints on the record's components. The first wrong field in their order is
 * reported; fields that the record does not have come after those that it has.
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

    /** Reads a text that must be one JSON object. */
    Read<T> read(String text) {
        return switch (JsonText.object(text)) {
            case Read.Good<ObjectNode>(ObjectNode object) -> read(object);
            case Read.NotJson<ObjectNode>(String where) -> new Read.NotJson<>(where);
            case Read.Wrong<ObjectNode>(String message, boolean headline) -> new Read.Wrong<>(message, headline);
        };
    }

    private Read<T> read(ObjectNode object) {
        Mistakes mistakes = new Mistakes();
        Object[] values = values(object, mistakes);
        return mistakes.none() ? new Read.Good<>(make(values)) : mistakes.first();
    }

    /** Reads an object within another one. */
    Object within(ObjectNode object, Mistakes mistakes) {
        Object[] values = values(object, mistakes);
        return mistakes.none() ? make(values) : object;
    }

    private Object[] values(ObjectNode object, Mistakes mistakes) {
        Object[] values = new Object[fields.size()];
        int next = 0;
        for (Map.Entry<String, FieldReader> field : fields.entrySet()) {
            values[next++] = field.getValue().read(object.path(field.getKey()), mistakes);
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!fields.containsKey(name)) {
                mistakes.notAllowed(name);
            }
        });
        return values;
    }

    private T make(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException bug) {
            throw new IllegalStateException("cannot make a " + constructor.getDeclaringClass(), bug);
        }
    }

    private static <T> Constructor<T> constructor(Class<T> type, RecordComponent[] components) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

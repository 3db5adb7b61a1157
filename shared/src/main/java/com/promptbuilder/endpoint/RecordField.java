package com.promptbuilder.endpoint;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A record's component: its name, constraints and accessor. The components of a class are read once. */
record RecordField(String name, AnnotatedElement constraints, Method accessor) {
    private static final ClassValue<List<RecordField>> OF = new ClassValue<>() {
        @Override
        protected List<RecordField> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordField::of)
                    .toList();
        }
    };

    /** A record class's components, in order. */
    static List<RecordField> of(Class<?> recordType) {
        return OF.get(recordType);
    }

    /** A record's names and values, in order. */
    static List<Map.Entry<String, Object>> values(Record record) {
        List<RecordField> components = of(record.getClass());
        List<Map.Entry<String, Object>> values = new ArrayList<>(components.size());
        for (RecordField recordField : components) {
            values.add(Map.entry(recordField.name, recordField.value(record)));
        }
        return values;
    }

    Object value(Record record) {
        try {
            return accessor.invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + name + " of a " + record.getClass(), e);
        }
    }

    private static RecordField of(RecordComponent component) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return new RecordField(component.getName(), component, accessor);
    }
}

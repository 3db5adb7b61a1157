package com.promptbuilder.endpoint;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The components of records: looked up once a class, read by name and value. */
record Component(String name, AnnotatedElement constraints, Method accessor) {
    private static final ClassValue<List<Component>> OF = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).map(Component::of).toList();
        }
    };

    /** A record class's components, in order. */
    static List<Component> of(Class<?> recordType) {
        return OF.get(recordType);
    }

    /** A record's names and values, in order. */
    static List<Map.Entry<String, Object>> values(Record record) {
        List<Component> components = of(record.getClass());
        List<Map.Entry<String, Object>> values = new ArrayList<>(components.size());
        for (Component component : components) {
            values.add(Map.entry(component.name, component.value(record)));
        }
        return values;
    }

    Object value(Record record) {
        try {
            return accessor.invoke(record);
        } catch (IllegalAccessException | InvocationTargetException bug) {
            throw new IllegalStateException("cannot read " + name + " of a " + record.getClass(), bug);
        }
    }

    private static Component of(RecordComponent component) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return new Component(component.getName(), component, accessor);
    }
}

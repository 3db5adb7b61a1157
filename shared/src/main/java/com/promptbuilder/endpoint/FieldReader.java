package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads one field by its type: text, enum, boolean, record, list, or map for an object of any content. A client's optional field that is
 * absent, null or empty has its type's empty value. In a record from Claude every field must be present.
 */
@FunctionalInterface
interface FieldReader {
    /** The field's value. After an error the value is arbitrary and not used. */
    Object read(JsonNode node, ValidationErrors validationErrors);

    /**
     * The reader of a component.
     *
     * @param source where the record comes from
     */
    static FieldReader of(RecordComponent component, RecordSource source) {
        return of(component.getGenericType(), FieldNames.label(component.getName()), component, source);
    }

    private static FieldReader of(Type type, String label, AnnotatedElement constraints, RecordSource source) {
        FieldReader reader = ofType(type, label, constraints, source);
        return source == RecordSource.CLAUDE ? present(reader, label) : reader;
    }

    private static FieldReader ofType(Type type, String label, AnnotatedElement constraints, RecordSource source) {
        boolean required = constraints.isAnnotationPresent(Required.class);
        boolean isTopLevel = constraints.isAnnotationPresent(TopLevelError.class);
        MaxLength limit = constraints.getAnnotation(MaxLength.class);
        int maxLength = limit == null || source == RecordSource.JOB ? Integer.MAX_VALUE : limit.value();
        return switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class ->
                list(of(list.getActualTypeArguments()[0], label, constraints, source), label, required);
            case ParameterizedType map when map.getRawType() == Map.class -> map(label, maxLength, source);
            case Class<?> text when text == String.class -> text(label, required, isTopLevel, maxLength, source);
            case Class<?> flag when flag == boolean.class -> flag(label);
            case Class<?> choice when choice.isEnum() -> choice(choice, label);
            case Class<?> nested
            when nested.isRecord() -> nested(new RecordReader<>(nested.asSubclass(Record.class), source), label);
            default ->
                throw new IllegalArgumentException(
                        "expected a text, enum, boolean, record, list or map, found " + type);
        };
    }

    private static FieldReader present(FieldReader reader, String label) {
        return (node, validationErrors) -> {
            if (isAbsent(node)) {
                validationErrors.missing(label, false);
            }
            return reader.read(node, validationErrors);
        };
    }

    private static FieldReader text(
            String label, boolean required, boolean isTopLevel, int maxLength, RecordSource source) {
        return (node, validationErrors) -> {
            if (!isAbsent(node) && !node.isTextual()) {
                validationErrors.mustBe(label, "a string");
                return "";
            }
            String text = isAbsent(node) ? "" : node.textValue();
            if (required && TextNormalizer.isBlank(text)) {
                validationErrors.missing(label, isTopLevel);
            }
            if (text.length() > maxLength) {
                validationErrors.tooLong(label, maxLength);
            }
            return validationErrors.none() ? source.normalize(text) : "";
        };
    }

    private static FieldReader choice(Class<?> type, String label) {
        Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(
                        constant -> FieldNames.jsonName((Enum<?>) constant), c -> c, (a, b) -> a, LinkedHashMap::new));
        String all = String.join(", ", constants.keySet());
        return (node, validationErrors) -> {
            if (!isAbsent(node) && !node.isTextual()) {
                validationErrors.mustBe(label, "a string");
            } else if (isAbsent(node) || TextNormalizer.isBlank(node.textValue())) {
                validationErrors.missing(label, false);
            } else if (!constants.containsKey(node.textValue())) {
                validationErrors.mustBe(label, "one of: " + all);
            }
            return validationErrors.none() ? constants.getOrDefault(node.textValue(), "") : "";
        };
    }

    private static FieldReader flag(String label) {
        return (node, validationErrors) -> {
            if (isAbsent(node)) {
                validationErrors.missing(label, false);
            } else if (!node.isBoolean()) {
                validationErrors.mustBe(label, "true or false");
            }
            return node.asBoolean();
        };
    }

    private static FieldReader list(FieldReader element, String label, boolean required) {
        return (node, validationErrors) -> {
            if (!isAbsent(node) && !node.isArray()) {
                validationErrors.mustBe(label, "a list");
            } else if (required && node.isEmpty()) {
                validationErrors.missing(label, false);
            }
            List<Object> values = new ArrayList<>();
            node.forEach(item -> values.add(element.read(item, validationErrors)));
            return List.copyOf(values);
        };
    }

    private static FieldReader nested(RecordReader<?> reader, String label) {
        return (node, validationErrors) -> {
            if (isAbsent(node)) {
                return reader.within(JsonNodeFactory.instance.objectNode(), validationErrors);
            }
            if (node instanceof ObjectNode object) {
                return reader.within(object, validationErrors);
            }
            validationErrors.mustBe(label, "an object");
            return node;
        };
    }

    private static FieldReader map(String label, int maxLength, RecordSource source) {
        return (node, validationErrors) -> {
            Map<String, JsonNode> values = new LinkedHashMap<>();
            if (!isAbsent(node) && !node.isObject()) {
                validationErrors.mustBe(label, "an object");
            } else if (!isAbsent(node) && node.toString().length() > maxLength) {
                validationErrors.tooLong(label, maxLength);
            } else {
                node.propertyStream()
                        .forEach(field ->
                                values.put(source.normalize(field.getKey()), source.normalize(field.getValue())));
            }
            return Collections.unmodifiableMap(values);
        };
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}

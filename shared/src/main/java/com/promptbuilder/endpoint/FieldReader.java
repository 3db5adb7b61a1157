package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.RecordReader.Source;

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
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads one field by its type: text, enum, boolean, record, list, set of texts, or map for an object of any content. An {@link Optional}
 * text or enum is empty if blank. A client's optional field that is absent, null or empty has its type's empty value, or false.
 * In a record from Claude every field must be present.
 */
@FunctionalInterface
interface FieldReader {
    /** The field's value. After an error the value is arbitrary and not used. */
    Object read(JsonNode node, ValidationErrors errors);

    /** The reader of a field of the record at this path in the whole input: {@code context.}, or empty. */
    static FieldReader of(RecordField field, Source source, String path) {
        RecordComponent component = field.component();
        return of(component.getGenericType(), field.label(), path + field.name() + ".", component, source);
    }

    private static FieldReader of(Type type, String label, String path, AnnotatedElement constraints, Source source) {
        FieldReader reader = ofType(type, label, path, constraints, source);
        return source == Source.CLAUDE ? present(reader, label) : reader;
    }

    private static FieldReader ofType(
            Type type, String label, String path, AnnotatedElement constraints, Source source) {
        boolean required = constraints.isAnnotationPresent(Required.class);
        boolean isTopLevel = constraints.isAnnotationPresent(TopLevelError.class);
        MaxLength limit = constraints.getAnnotation(MaxLength.class);
        int maxLength = limit == null || source == Source.JOB ? Integer.MAX_VALUE : limit.value();
        return switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class ->
                list(of(list.getActualTypeArguments()[0], label, path, constraints, source), label, required);
            case ParameterizedType texts
            when texts.getRawType() == Set.class -> texts(label, maxItems(constraints), maxLength, source);
            case ParameterizedType optional
            when optional.getRawType() == Optional.class ->
                optional(ofType(optional.getActualTypeArguments()[0], label, path, constraints, source));
            case ParameterizedType map when map.getRawType() == Map.class -> map(label, maxLength, source);
            case Class<?> text when text == String.class -> text(label, required, isTopLevel, maxLength, source);
            case Class<?> flag when flag == boolean.class -> flag(label, required);
            case Class<?> number when number == int.class -> (node, _) -> node.asInt();
            case Class<?> choice when choice.isEnum() -> choice(choice, label);
            case Class<?> nested
            when nested.isRecord() -> nested(new RecordReader<>(nested.asSubclass(Record.class), source, path), label);
            default ->
                throw new IllegalArgumentException(
                        "expected a text, enum, boolean, record, list, set, map or Optional, found " + type);
        };
    }

    private static FieldReader present(FieldReader reader, String label) {
        return (node, errors) -> {
            if (isAbsent(node)) {
                errors.missing(label, false);
            }
            return reader.read(node, errors);
        };
    }

    private static FieldReader text(String label, boolean required, boolean isTopLevel, int maxLength, Source source) {
        return (node, errors) -> {
            String text = isAbsent(node) ? "" : node.asText();
            if (!isAbsent(node) && !node.isTextual()) {
                errors.mustBe(label, "a string");
            } else if (required && TextNormalizer.isBlank(text)) {
                errors.missing(label, isTopLevel);
            } else if (text.length() > maxLength) {
                errors.tooLong(label, maxLength);
            }
            return errors.none() ? source.normalize(text) : "";
        };
    }

    private static FieldReader choice(Class<?> type, String label) {
        Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(
                        constant -> RecordField.jsonName((Enum<?>) constant), c -> c, (a, b) -> a, LinkedHashMap::new));
        String all = String.join(", ", constants.keySet());
        return (node, errors) -> {
            if (!isAbsent(node) && !node.isTextual()) {
                errors.mustBe(label, "a string");
            } else if (isAbsent(node) || TextNormalizer.isBlank(node.textValue())) {
                errors.missing(label, false);
            } else if (!constants.containsKey(node.textValue())) {
                errors.mustBe(label, "one of: " + all);
            }
            return errors.none() ? constants.getOrDefault(node.textValue(), "") : "";
        };
    }

    private static FieldReader flag(String label, boolean required) {
        return (node, errors) -> {
            if (required && isAbsent(node)) {
                errors.missing(label, false);
            } else if (!isAbsent(node) && !node.isBoolean()) {
                errors.mustBe(label, "a boolean");
            }
            return node.asBoolean();
        };
    }

    private static FieldReader list(FieldReader element, String label, boolean required) {
        return (node, errors) -> {
            if (!isAbsent(node) && !node.isArray()) {
                errors.mustBe(label, "a list");
            } else if (required && node.isEmpty()) {
                errors.missing(label, false);
            }
            List<Object> values = new ArrayList<>();
            node.forEach(item -> values.add(element.read(item, errors)));
            return List.copyOf(values);
        };
    }

    private static FieldReader optional(FieldReader value) {
        return (node, errors) -> SiblingRules.isGiven(node) ? Optional.of(value.read(node, errors)) : Optional.empty();
    }

    // Sorted, so that order and repetition do not change the key.
    private static FieldReader texts(String label, int maxItems, int maxLength, Source source) {
        return (node, errors) -> {
            if (node.isArray() && node.size() > maxItems) {
                errors.tooMany(label, maxItems);
            } else if (!isAbsent(node) && !(node.isArray() && node.valueStream().allMatch(JsonNode::isTextual))) {
                errors.mustBe(label, "a list of strings");
            } else if (node.valueStream().anyMatch(text -> text.textValue().length() > maxLength)) {
                errors.tooLong(label + " items", maxLength);
            }
            NavigableSet<String> values = new TreeSet<>();
            node.valueStream().map(JsonNode::asText).map(source::normalize).forEach(values::add);
            values.removeIf(TextNormalizer::isBlank);
            return Collections.unmodifiableNavigableSet(values);
        };
    }

    private static int maxItems(AnnotatedElement constraints) {
        MaxItems limit = constraints.getAnnotation(MaxItems.class);
        return limit == null ? Integer.MAX_VALUE : limit.value();
    }

    private static FieldReader nested(RecordReader<?> reader, String label) {
        return (node, errors) -> {
            if (!isAbsent(node) && !node.isObject()) {
                errors.mustBe(label, "an object");
            }
            return reader.within(node, errors);
        };
    }

    private static FieldReader map(String label, int maxLength, Source source) {
        return (node, errors) -> {
            Map<String, JsonNode> values = new LinkedHashMap<>();
            if (!isAbsent(node) && !node.isObject()) {
                errors.mustBe(label, "an object");
            } else if (!isAbsent(node) && node.toString().length() > maxLength) {
                errors.tooLong(label, maxLength);
            } else {
                node.forEachEntry((name, value) -> values.put(source.normalize(name), source.normalize(value)));
            }
            return Collections.unmodifiableMap(values);
        };
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}

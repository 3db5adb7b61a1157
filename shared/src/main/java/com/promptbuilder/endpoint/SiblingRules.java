package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rules between one field and the other fields of its record: {@link RequiredWith} and {@link LimitedBy}. */
record SiblingRules(RecordField field) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Checks the field before it is read, by its record's JSON and the values of earlier fields, arbitrary after an error. */
    void check(JsonNode object, Map<String, Object> earlier, ValidationErrors errors) {
        JsonNode node = object.path(field.name());
        RequiredWith requiredWith = field.component().getAnnotation(RequiredWith.class);
        if (requiredWith != null && isGiven(object.path(requiredWith.value())) && !isGiven(node)) {
            errors.missing(field.label(), false);
        }
        LimitedBy limitedBy = field.component().getAnnotation(LimitedBy.class);
        if (limitedBy != null
                && earlier.get(limitedBy.value()) instanceof ChoiceLimiter<?> limiter
                && node.isTextual()
                && isGiven(node)) {
            List<String> choices =
                    limiter.choices().stream().map(RecordField::jsonName).toList();
            if (!choices.contains(node.textValue())) {
                errors.mustBe(field.label(), "one of: " + String.join(", ", choices));
            }
        }
    }

    /** The rules as conditions of the record's JSON schema. */
    Stream<ObjectNode> conditions() {
        RequiredWith requiredWith = field.component().getAnnotation(RequiredWith.class);
        LimitedBy limitedBy = field.component().getAnnotation(LimitedBy.class);
        return Stream.concat(
                Stream.ofNullable(requiredWith).map(rule -> {
                    ObjectNode condition = NODES.objectNode();
                    given(condition.putObject("if"), rule.value());
                    given(condition.putObject("then"), field.name());
                    return condition;
                }),
                Stream.ofNullable(limitedBy).flatMap(rule -> limits(rule.value())));
    }

    private static void given(ObjectNode schema, String name) {
        schema.putArray("required").add(name);
        schema.putObject("properties").putObject(name).put("type", "string").put("minLength", 1);
    }

    private Stream<ObjectNode> limits(String limiterName) {
        Object[] limiters = RecordField.of(field.component().getDeclaringRecord()).stream()
                .filter(other -> other.name().equals(limiterName))
                .findFirst()
                .orElseThrow()
                .component()
                .getType()
                .getEnumConstants();
        return Stream.of(limiters).map(limiter -> {
            ObjectNode condition = NODES.objectNode();
            condition.withObject("/if/properties/" + limiterName).put("const", RecordField.jsonName((Enum<?>) limiter));
            ArrayNode choices =
                    condition.withObject("/then/properties/" + field.name()).putArray("enum");
            ((ChoiceLimiter<?>) limiter).choices().forEach(choice -> choices.add(RecordField.jsonName(choice)));
            choices.addNull();
            return condition;
        });
    }

    /** False if absent, null or blank. */
    static boolean isGiven(JsonNode node) {
        return !node.isMissingNode()
                && !node.isNull()
                && !(node.isTextual() && TextNormalizer.isBlank(node.textValue()));
    }
}

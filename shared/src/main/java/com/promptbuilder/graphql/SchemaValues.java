package com.promptbuilder.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of {@link SchemaTypes} from JSON and to JSON, by the JSON schema of both. */
final class SchemaValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SchemaValues() {}

    /** Two entries of a map have the same name. */
    static final class RepeatedNameException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private RepeatedNameException() {
            super("two entries of a map have the same name", null, false, false);
        }
    }

    /**
     * A coerced argument as JSON.
     *
     * @throws RepeatedNameException if two entries of a map have the same name
     */
    static JsonNode toJson(SchemaNode schema, @Nullable Object value) {
        return switch (value) {
            case List<?> entries when schema.isMap() -> mapToJson(entries);
            case List<?> items -> {
                ArrayNode array = NODES.arrayNode();
                items.forEach(item -> array.add(toJson(schema.items(), item)));
                yield array;
            }
            case Map<?, ?> object -> {
                ObjectNode json = NODES.objectNode();
                schema.fields().stream()
                        .filter(field -> object.containsKey(field.getKey()))
                        .forEach(field ->
                                json.set(field.getKey(), toJson(field.getValue(), object.get(field.getKey()))));
                yield json;
            }
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case null -> NODES.nullNode();
            default -> NODES.textNode(value.toString());
        };
    }

    private static ObjectNode mapToJson(List<?> entries) {
        ObjectNode json = NODES.objectNode();
        for (Object entry : entries) {
            Map<?, ?> nameAndValue = (Map<?, ?>) entry;
            String name = String.valueOf(nameAndValue.get("name"));
            if (json.has(name)) {
                throw new RepeatedNameException();
            }
            json.put(name, String.valueOf(nameAndValue.get("value")));
        }
        return json;
    }

    /** JSON as the value that a field's type serializes. Null for absent and null. */
    static @Nullable Object fromJson(SchemaNode schema, JsonNode json) {
        if (json.isMissingNode() || json.isNull()) {
            return null;
        }
        if (schema.isMap()) {
            List<Object> entries = new ArrayList<>();
            json.forEachEntry((name, value) ->
                    entries.add(Map.of("name", name, "value", value.isTextual() ? value.textValue() : value + "")));
            return entries;
        }
        if (schema.isList()) {
            List<@Nullable Object> items = new ArrayList<>();
            json.forEach(item -> items.add(fromJson(schema.items(), item)));
            return items;
        }
        if (schema.isObject()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            schema.fields()
                    .forEach(
                            field -> fields.put(field.getKey(), fromJson(field.getValue(), json.path(field.getKey()))));
            return fields;
        }
        return json.isBoolean() ? (Object) json.booleanValue() : json.isNumber() ? json.numberValue() : json.asText();
    }
}

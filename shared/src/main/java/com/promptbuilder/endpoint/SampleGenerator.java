package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** Generates JSON of a record class with every field, for priming. */
final class SampleGenerator {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SampleGenerator() {}

    /** @param text the value of every free text */
    static ObjectNode of(Class<?> type, String text) {
        ObjectNode object = JSON.objectNode();
        for (RecordComponent component : type.getRecordComponents()) {
            object.set(component.getName(), value(component.getGenericType(), text));
        }
        return object;
    }

    private static JsonNode value(Type type, String text) {
        return switch (type) {
            case ParameterizedType list
            when list.getRawType() == List.class -> JSON.arrayNode().add(value(list.getActualTypeArguments()[0], text));
            case ParameterizedType map when map.getRawType() == Map.class -> JSON.objectNode();
            case Class<?> flag when flag == boolean.class -> JSON.booleanNode(true);
            case Class<?> choice
            when choice.isEnum() -> TextNode.valueOf(FieldNames.jsonName((Enum<?>) choice.getEnumConstants()[0]));
            case Class<?> nested when nested.isRecord() -> of(nested, text);
            default -> TextNode.valueOf(text);
        };
    }
}

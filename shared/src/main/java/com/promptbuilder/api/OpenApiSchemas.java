package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** The schemas of the OpenAPI document that are not derived from records. */
final class OpenApiSchemas {
    private OpenApiSchemas() {}

    static ObjectNode reference(String schema) {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
    }

    static ObjectNode text() {
        return JsonNodeFactory.instance.objectNode().put("type", "string");
    }

    static ObjectNode events() {
        return text().put(
                        "description",
                        "Server-sent events: delta with the next part of the text while it is generated; "
                                + "then done with the JSON answer, or error with the error body");
    }

    static ObjectNode error() {
        ObjectNode error = object(List.of("error", "requestId"), List.of());
        ObjectNode properties = (ObjectNode) error.get("properties");
        List.of("details", "path").forEach(name -> properties.set(name, text()));
        return error;
    }

    static ObjectNode pending() {
        return object(List.of("status"), List.of());
    }

    static ObjectNode health() {
        ObjectNode health = object(List.of("status", "timestamp"), List.of());
        health.withArray("required").add("uptime");
        ((ObjectNode) health.get("properties"))
                .putObject("uptime")
                .put("type", "number")
                .put("description", "In seconds");
        return health;
    }

    static ObjectNode stats() {
        return object(
                List.of("timestamp"),
                List.of("requests", "cache", "claude", "savings", "environments", "jobs", "bridge"));
    }

    static ObjectNode readiness() {
        return object(List.of("status", "timestamp"), List.of("checks"));
    }

    static ObjectNode description() {
        return object(List.of("openapi"), List.of("info", "paths"));
    }

    /** An object schema with required string fields and required object fields. */
    private static ObjectNode object(List<String> texts, List<String> objects) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        texts.forEach(name -> properties.set(name, text()));
        objects.forEach(name -> properties.putObject(name).put("type", "object"));
        properties.fieldNames().forEachRemaining(schema.putArray("required")::add);
        return schema;
    }
}

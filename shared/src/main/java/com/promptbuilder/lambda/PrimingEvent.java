package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Events of a REST API that no caller sent. */
final class PrimingEvent {
    private PrimingEvent() {}

    static String post(String path, String json) {
        ObjectNode event = event("POST", path).put("body", json);
        event.withObject("headers").put("Content-Type", "application/json");
        return event.toString();
    }

    /** The same by one who would rather be told where the answer will be. */
    static String later(String path, String json) {
        ObjectNode event = event("POST", path).put("body", json);
        event.withObject("headers").put("Content-Type", "application/json").put("Prefer", "respond-async");
        return event.toString();
    }

    static String get(String path) {
        return event("GET", path).toString();
    }

    private static ObjectNode event(String method, String path) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("httpMethod", method).put("path", path).put("resource", path);
        event.putObject("requestContext").put("path", path);
        event.putObject("headers").put("Accept", "application/json").put("Accept-Encoding", "gzip");
        return event;
    }
}

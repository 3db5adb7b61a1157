package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.http.RequestHeader;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** Builder of one operation of the OpenAPI document. API Gateway and AWS WAF can reject every operation before its function runs. */
record OpenApiOperations(ObjectNode json) {
    private static final int[] COMMON_ERRORS = {403, 405, 429, 500};

    static OpenApiOperations add(ObjectNode paths, String method, String path, String id, String tag) {
        ObjectNode operation = paths.withObjectProperty(path).putObject(method);
        operation.put("operationId", id).put("summary", method.toUpperCase(Locale.ROOT) + " " + path);
        operation.putArray("tags").add(tag);
        return new OpenApiOperations(operation);
    }

    /** Adds the common request headers and the given ones. */
    OpenApiOperations takes(RequestHeader... more) {
        EnumSet<RequestHeader> headers = EnumSet.copyOf(RequestHeader.COMMON);
        headers.addAll(List.of(more));
        ArrayNode parameters = json.withArray("parameters");
        headers.forEach(header -> parameters.add(header.parameter()));
        return this;
    }

    /** Adds the responses of an operation that needs no credentials. */
    OpenApiResponses responses() {
        json.putArray("security");
        return OpenApiResponses.of(json).errors(COMMON_ERRORS);
    }

    /** Adds the responses of an operation that needs credentials. */
    OpenApiResponses guardedResponses() {
        OpenApiSecurity.require(json.putArray("security"));
        return OpenApiResponses.of(json).errors(COMMON_ERRORS).errors(401);
    }

    /** Adds HEAD to every path that has GET: the same operation without content (RFC 9110, 9.3.2). */
    static void addHeads(ObjectNode paths) {
        paths.forEach(path -> {
            if (path.get("get") instanceof ObjectNode get) {
                ObjectNode head = get.deepCopy();
                ((ObjectNode) path).set("head", head);
                head.put("operationId", get.path("operationId").asText() + "Head");
                head.put("summary", get.path("summary").asText().replaceFirst("GET", "HEAD"));
                head.path("responses").forEach(response -> ((ObjectNode) response).remove("content"));
            }
        });
    }
}

package com.promptbuilder.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.endpoint.StrictJson;

import java.util.Optional;

/** Message of a client (JSON-RPC 2.0, 4). MCP allows neither batches nor ids other than strings and integers. */
sealed interface McpMessage {
    /**
     * A message that expects a response.
     *
     * @param id a string or an integer, for the response
     */
    record Request(JsonNode id, String method, ObjectNode params) implements McpMessage {
        /** The metadata of the request, {@code _meta}; missing if there are none. */
        JsonNode meta() {
            return params.path("_meta");
        }
    }

    /** A message that expects no response. */
    record Notification() implements McpMessage {}

    /**
     * A message that is neither.
     *
     * @param id empty if it could not be read
     */
    record Invalid(Optional<JsonNode> id, McpError error) implements McpMessage {}

    static McpMessage read(String text) {
        return switch (StrictJson.parse(text, object -> new ParseResult.Valid<>(of(object)))) {
            case ParseResult.Valid<McpMessage>(McpMessage message) -> message;
            case ParseResult.NotJson<McpMessage>(String where)
            when where.startsWith("Expected an object, found") -> invalid(Optional.empty(), where);
            case ParseResult.NotJson<McpMessage>(String where) ->
                new Invalid(Optional.empty(), McpError.notJson(where));
            case ParseResult.InvalidField<McpMessage>(String message, boolean _) -> invalid(Optional.empty(), message);
        };
    }

    private static McpMessage of(ObjectNode object) {
        JsonNode id = object.path("id");
        if (!id.isMissingNode() && !id.isTextual() && !id.isIntegralNumber()) {
            return invalid(Optional.empty(), "expected id to be a string or an integer");
        }
        Optional<JsonNode> found = Optional.of(id).filter(JsonNode::isValueNode);
        if (!"2.0".equals(object.path("jsonrpc").textValue())) {
            return invalid(found, "expected jsonrpc to be \"2.0\"");
        }
        if (!object.path("method").isTextual()) {
            return invalid(found, "expected method to be a string");
        }
        if (found.isEmpty()) {
            return new Notification();
        }
        return switch (object.path("params")) {
            case ObjectNode params -> new Request(id, object.path("method").textValue(), params);
            case JsonNode absent
            when absent.isMissingNode() ->
                new Request(id, object.path("method").textValue(), JsonNodeFactory.instance.objectNode());
            default -> new Invalid(found, McpError.invalidParams("expected params to be an object"));
        };
    }

    private static McpMessage invalid(Optional<JsonNode> id, String expectation) {
        return new Invalid(id, McpError.invalidRequest(expectation));
    }
}

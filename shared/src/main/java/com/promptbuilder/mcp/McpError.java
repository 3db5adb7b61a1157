package com.promptbuilder.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * Error of a message (JSON-RPC 2.0, 5.1). It has no text of the client but the protocol version.
 *
 * @param code as JSON-RPC 2.0 and MCP 2026-07-28 (basic, "Error Codes") define it
 * @param status the HTTP status that MCP 2026-07-28 requires; the earlier versions require it only where {@code isOfTransport}
 * @param isOfTransport the message does not reach a method
 */
record McpError(int code, int status, boolean isOfTransport, String message, Optional<ObjectNode> data) {
    private static final int MAX_VERSION_LENGTH = 64;

    static McpError notJson(String where) {
        return ofTransport(-32700, "Parse error: " + where);
    }

    static McpError invalidRequest(String expectation) {
        return ofTransport(-32600, "Invalid request: " + expectation);
    }

    static McpError headerMismatch(String header) {
        return ofTransport(-32020, "Header mismatch: expected " + header + " to be that of the body");
    }

    static McpError unsupportedVersion(String requested) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ProtocolVersion.SUPPORTED.forEach(data.putArray("supported")::add);
        data.put("requested", requested.substring(0, Math.min(requested.length(), MAX_VERSION_LENGTH)));
        return new McpError(-32022, 400, true, "Unsupported protocol version", Optional.of(data));
    }

    static McpError methodNotFound() {
        return new McpError(-32601, 404, false, "Method not found", Optional.empty());
    }

    static McpError invalidParams(String expectation) {
        return new McpError(-32602, 400, false, "Invalid params: " + expectation, Optional.empty());
    }

    private static McpError ofTransport(int code, String message) {
        return new McpError(code, 400, true, message, Optional.empty());
    }

    /** Clients of the earlier versions take another HTTP status than 200 for a failure of the connection. */
    int status(boolean isStateless) {
        return isStateless || isOfTransport ? status : 200;
    }

    ObjectNode json() {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("code", code).put("message", message);
        data.ifPresent(more -> error.set("data", more));
        return error;
    }
}

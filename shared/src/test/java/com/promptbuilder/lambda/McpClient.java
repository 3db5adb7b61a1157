package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;

/** An MCP client of the sample functions. It writes JSON with single quotes. */
record McpClient(FunctionHarness functions) {
    static final String LATEST = "2026-07-28";
    static final String META =
            "'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28','io.modelcontextprotocol/clientCapabilities':{}}";

    McpClient() {
        this(new FunctionHarness());
    }

    static Event post(String body) {
        return Event.post("/mcp", body.replace('\'', '"')).header("Accept", "application/json, text/event-stream");
    }

    ProxyResponseView send(String body, Map<String, String> headers) {
        Event event = post(body);
        headers.forEach(event::header);
        return functions.send(event);
    }

    /** A request of a version that begins with {@code initialize}. */
    ProxyResponseView request(String method, String params) {
        return send(
                "{'jsonrpc':'2.0','id':7,'method':'" + method + "','params':{" + params + "}}",
                Map.of("MCP-Protocol-Version", "2025-11-25"));
    }

    /** A request of the version without a handshake. */
    ProxyResponseView stateless(String method, String params, Map<String, String> headers) {
        Event event = post("{'jsonrpc':'2.0','id':'a','method':'" + method + "','params':{" + META + params + "}}")
                .header("MCP-Protocol-Version", LATEST)
                .header("Mcp-Method", method);
        headers.forEach(event::header);
        return functions.send(event);
    }

    ProxyResponseView discover() {
        return stateless("server/discover", "", Map.of());
    }

    /** The result of a call of {@code write_haiku}. */
    JsonNode haiku(String topic) {
        return call("write_haiku", "'topic':'" + topic + "'");
    }

    /** The result of a call of a tool. */
    JsonNode call(String tool, String arguments) {
        return request("tools/call", "'name':'" + tool + "','arguments':{" + arguments + "}")
                .json()
                .path("result");
    }

    static String text(JsonNode result) {
        return result.at("/content/0/text").asText();
    }

    /** The metadata of this server in a result. */
    static JsonNode meta(JsonNode result, String key) {
        return result.path("_meta").path("com.promptbuilder/" + key);
    }

    /** A tool of the list. */
    ObjectNode tool(String name) {
        return request("tools/list", "")
                .json()
                .at("/result/tools")
                .valueStream()
                .filter(tool -> tool.path("name").asText().equals(name))
                .map(ObjectNode.class::cast)
                .findAny()
                .orElseThrow();
    }
}

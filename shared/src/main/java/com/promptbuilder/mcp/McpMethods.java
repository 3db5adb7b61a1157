package com.promptbuilder.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.promptbuilder.api.EndpointCalls;
import com.promptbuilder.http.RequestPipeline.Exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The methods of the protocol: {@code tools/list} and {@code tools/call}; {@code server/discover} from 2026-07-28 on, {@code initialize} and
 * {@code ping} before. A call of a tool is a call of its endpoint, with the client's {@code Cache-Control}. Thread-safe.
 */
record McpMethods(EndpointCalls calls, McpTools tools) {
    private static final String VERSION = "1.0.0";
    private static final String INSTRUCTIONS = "Tools that improve prompts for language, image and video models. "
            + "An answer that is not ready in time is an error that says when to call the tool again with the same arguments.";
    /** How long clients may keep the list of tools. */
    private static final int LIST_TTL_MS = 300_000;

    /** What a method replies. */
    sealed interface Reply {
        record Result(ObjectNode result) implements Reply {}

        record Failed(McpError error) implements Reply {}
    }

    Reply reply(Exchange exchange, McpMessage.Request message, ProtocolVersion version) {
        String method = message.method();
        if (method.equals("tools/call")) {
            return call(exchange, message.params());
        }
        if (method.equals("tools/list")) {
            return list(message.params(), version);
        }
        if (version.isStateless()) {
            return method.equals("server/discover") ? new Reply.Result(discovery()) : methodNotFound();
        }
        return switch (method) {
            case "initialize" -> initialize(message.params().path("protocolVersion"));
            case "ping" -> new Reply.Result(JsonNodeFactory.instance.objectNode());
            default -> methodNotFound();
        };
    }

    private static Reply methodNotFound() {
        return new Reply.Failed(McpError.methodNotFound());
    }

    private static Reply invalid(String expectation) {
        return new Reply.Failed(McpError.invalidParams(expectation));
    }

    private static Reply initialize(JsonNode requested) {
        if (!requested.isTextual()) {
            return invalid("expected protocolVersion to be a string");
        }
        boolean isSpoken = ProtocolVersion.WITH_HANDSHAKE.contains(requested.textValue());
        ObjectNode result = capabilities();
        result.put("protocolVersion", isSpoken ? requested.textValue() : ProtocolVersion.WITH_HANDSHAKE.getFirst());
        result.set("serverInfo", serverInfo());
        return new Reply.Result(result);
    }

    private static ObjectNode discovery() {
        ObjectNode result = capabilities();
        ProtocolVersion.SUPPORTED.forEach(result.putArray("supportedVersions")::add);
        return cacheable(result);
    }

    private static ObjectNode capabilities() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putObject("capabilities").putObject("tools");
        return result.put("instructions", INSTRUCTIONS);
    }

    static ObjectNode serverInfo() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", "prompt-builder")
                .put("title", "Prompt Builder")
                .put("version", VERSION);
    }

    private static ObjectNode cacheable(ObjectNode result) {
        return result.put("ttlMs", LIST_TTL_MS).put("cacheScope", "public");
    }

    private Reply list(ObjectNode params, ProtocolVersion version) {
        if (params.hasNonNull("cursor")) {
            return invalid("expected no cursor, since the list has one page");
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode().putRawValue("tools", new RawValue(tools.list()));
        return new Reply.Result(version.isStateless() ? cacheable(result) : result);
    }

    private Reply call(Exchange exchange, ObjectNode params) {
        Optional<String> route = tools.route(params.path("name").asText());
        if (route.isEmpty()) {
            return invalid("unknown tool, expected one of " + tools.names());
        }
        JsonNode arguments =
                params.hasNonNull("arguments") ? params.path("arguments") : JsonNodeFactory.instance.objectNode();
        if (!arguments.isObject()) {
            return invalid("expected arguments to be an object");
        }
        exchange.requestMetrics().record("batch_requests_total", Map.of("kind", "mcp"), 1);
        Map<String, String> headers = exchange.request().headers(List.of("cache-control"));
        EndpointCalls.Call call = new EndpointCalls.Call(route.get(), arguments.toString(), headers);
        return new Reply.Result(ToolResult.of(calls.start(exchange, 1, call).join()));
    }
}

package com.promptbuilder.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.api.EndpointCalls;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.mcp.McpMethods.Reply;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Handles {@code POST /mcp}: one JSON-RPC message of an MCP client. A request gets one JSON object, a notification a 202. Thread-safe.
 *
 * @param origins the origins of web pages that may send requests, in addition to those on the server's own host
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http">MCP, Streamable HTTP</a>
 */
public record McpHandler(McpMethods methods, List<String> origins) {
    public static final String PATH = "/mcp";

    public McpHandler {
        origins = List.copyOf(origins);
    }

    /** @param origins as in the record */
    public McpHandler(EndpointCalls calls, McpTools tools, List<String> origins) {
        this(new McpMethods(calls, tools), origins);
    }

    public Route route() {
        return Route.post(PATH, this::respond);
    }

    private Response respond(Exchange exchange) {
        Request http = exchange.request();
        if (!isAllowedOrigin(http)) {
            return ErrorResponses.of(403, "Forbidden", exchange.requestId());
        }
        if (!http.header("accept").map(ContentNegotiation::allowsJson).orElse(true)) {
            return ErrorResponses.of(406, "Not acceptable", exchange.requestId());
        }
        return switch (RequestBody.readJson(exchange)) {
            case RequestBody.Json.Refused(Response response) -> response;
            case RequestBody.Json.Text(String text) -> respond(exchange, McpMessage.read(text));
        };
    }

    // A page of the server's own host: API Gateway passes only requests for its hosts, the local gateway for loopback.
    private boolean isAllowedOrigin(Request http) {
        String origin = http.header("origin").orElse("");
        String[] schemeAndHost = origin.split("://", 2);
        return origin.isEmpty()
                || origins.contains(origin)
                || (schemeAndHost.length == 2
                        && http.header("host")
                                .filter(schemeAndHost[1]::equalsIgnoreCase)
                                .isPresent());
    }

    private Response respond(Exchange exchange, McpMessage message) {
        return switch (message) {
            case McpMessage.Invalid(Optional<JsonNode> id, McpError error) -> failed(id, error, true);
            case McpMessage.Notification _ ->
                ProtocolVersion.of(exchange.request(), JsonNodeFactory.instance.missingNode())
                        .error()
                        .map(error -> failed(Optional.empty(), error, true))
                        .orElse(new Response(202, Map.of(), ""));
            case McpMessage.Request request -> respond(exchange, request);
        };
    }

    private Response respond(Exchange exchange, McpMessage.Request message) {
        ProtocolVersion version = ProtocolVersion.of(exchange.request(), message.meta());
        Optional<McpError> wrong = version.error(exchange.request(), message);
        Reply reply = wrong.<Reply>map(Reply.Failed::new).orElseGet(() -> methods.reply(exchange, message, version));
        return switch (reply) {
            case Reply.Failed(McpError error) -> failed(Optional.of(message.id()), error, version.isStateless());
            case Reply.Result(ObjectNode result) -> {
                if (version.isStateless()) {
                    result.put("resultType", "complete");
                    result.withObject("_meta").set("io.modelcontextprotocol/serverInfo", McpMethods.serverInfo());
                }
                yield json(200, envelope(Optional.of(message.id())).set("result", result));
            }
        };
    }

    private static Response failed(Optional<JsonNode> id, McpError error, boolean isStateless) {
        return json(error.status(isStateless), envelope(id).set("error", error.json()));
    }

    private static ObjectNode envelope(Optional<JsonNode> id) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        id.ifPresent(found -> envelope.set("id", found));
        return envelope;
    }

    private static Response json(int status, JsonNode body) {
        return Response.json(status, body.toString()).with("Cache-Control", "no-store");
    }
}

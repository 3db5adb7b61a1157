package com.promptbuilder.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.endpoint.StrictJson;
import com.promptbuilder.http.Response;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Result of a tool call, made from the response of the endpoint. An answer is {@code structuredContent} and text. Anything else is a result
 * with {@code isError}, whose text says what to change or when to call again. {@code _meta} has the status and headers.
 */
final class ToolResult {
    private static final String META = "com.promptbuilder/";
    private static final Map<String, String> HEADERS = Map.of(
            "Location", "location",
            "Content-Location", "location",
            "Cache-Status", "cacheStatus",
            "X-Cost-USD", "costUsd",
            "X-Saved-USD", "savedUsd",
            "X-Answer-Warning", "warning",
            "X-Request-ID", "requestId");
    private static final Set<Integer> PASSING = Set.of(502, 503, 504);

    private ToolResult() {}

    static ObjectNode of(Response response) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode content = result.putArray("content");
        if (response.status() == 200) {
            addText(content, response.body());
            result.putRawValue("structuredContent", new RawValue(response.body()));
            header(response, "X-Answer-Warning").ifPresent(warning -> addText(content, warning(warning)));
        } else {
            addText(content, errorText(response));
        }
        result.put("isError", response.status() != 200);
        ObjectNode meta = result.putObject("_meta").put(META + "status", response.status());
        HEADERS.forEach((name, key) -> header(response, name).ifPresent(value -> meta.put(META + key, value)));
        header(response, "Retry-After").ifPresent(seconds -> meta.put(META + "retryAfter", Integer.parseInt(seconds)));
        return result;
    }

    private static String warning(String warning) {
        return "Warning: " + warning + ". The answer lacks variables, links or code blocks of the prompt.";
    }

    private static String errorText(Response response) {
        JsonNode body = json(response.body());
        String details = body.path("details").asText();
        String error = response.status() == 202
                ? "The answer is not ready yet"
                : body.path("error").asText() + (details.isEmpty() ? "" : ": " + details);
        return error + "." + advice(response);
    }

    private static String advice(Response response) {
        return header(response, "Retry-After")
                .map(seconds -> " Call the tool again with the same arguments in " + seconds + " s.")
                .orElse(PASSING.contains(response.status()) ? " The same call may succeed later." : "");
    }

    private static void addText(ArrayNode content, String text) {
        content.addObject().put("type", "text").put("text", text);
    }

    private static Optional<String> header(Response response, String name) {
        return Optional.ofNullable(response.headers().get(name));
    }

    private static JsonNode json(String body) {
        return StrictJson.parse(body, ParseResult.Valid::new)
                        instanceof ParseResult.Valid<ObjectNode>(ObjectNode object)
                ? object
                : MissingNode.getInstance();
    }
}

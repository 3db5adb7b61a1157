package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.List;

/** The response headers that the OpenAPI document lists and that CORS exposes. */
public enum ResponseHeader {
    ACCEPT_ENCODING("Accept-Encoding", "string", "The content codings that request bodies can have (RFC 9110)"),
    AGE("Age", "integer", "The age of the answer in seconds (RFC 9111)"),
    ALLOW("Allow", "string", "The methods of this path (RFC 9110)"),
    CACHE_CONTROL("Cache-Control", "string", "Which caches can store the response, and for how long (RFC 9111)"),
    CACHE_STATUS("Cache-Status", "string", "The result of each cache, the one nearest the client last (RFC 9211)"),
    CONTENT_LOCATION("Content-Location", "string", "The URL of the stored answer (RFC 9110)"),
    ETAG("ETag", "string", "The answer's version, for If-None-Match (RFC 9110)"),
    LOCATION("Location", "string", "The URL of the pending answer (RFC 9110)"),
    PREFERENCE_APPLIED("Preference-Applied", "string", "The preferences that were applied (RFC 7240)"),
    REQUEST_ID("X-Request-ID", "string", "The client's request id, or a new one; also in every log line"),
    RETRY_AFTER("Retry-After", "integer", "Seconds to wait before the next request (RFC 9110)"),
    SERVER_TIMING("Server-Timing", "string", "Durations of each step in milliseconds (W3C Server Timing)"),
    WWW_AUTHENTICATE("WWW-Authenticate", "string", "The required credentials (RFC 9110)");

    private final String wireName;
    private final String type;
    private final String description;

    ResponseHeader(String wireName, String type, String description) {
        this.wireName = wireName;
        this.type = type;
        this.description = description;
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(header -> header.wireName).toList();
    }

    /** All headers, for {@code components} of the OpenAPI document. */
    public static ObjectNode components() {
        ObjectNode components = JsonNodeFactory.instance.objectNode();
        for (ResponseHeader header : values()) {
            components
                    .putObject(header.wireName)
                    .put("description", header.description)
                    .putObject("schema")
                    .put("type", header.type);
        }
        return components;
    }

    /** Adds a reference to this header to the headers of an OpenAPI response. */
    public void addTo(ObjectNode headers) {
        headers.putObject(wireName).put("$ref", "#/components/headers/" + wireName);
    }
}

package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.List;

/** The headers of answers that the API's description documents and that cross-origin requests may read. */
public enum ResponseHeader {
    ACCEPT_ENCODING("Accept-Encoding", "string", "The content codings that a request body may have (RFC 9110)"),
    AGE("Age", "integer", "How many seconds ago the answer was made (RFC 9111)"),
    ALLOW("Allow", "string", "The methods that this path takes (RFC 9110)"),
    CACHE_CONTROL("Cache-Control", "string", "Who may keep the answer, and for how long (RFC 9111)"),
    CACHE_STATUS("Cache-Status", "string", "What each cache said, the one nearest the caller last (RFC 9211)"),
    CONTENT_LOCATION("Content-Location", "string", "Where the answer can be had again (RFC 9110)"),
    ETAG("ETag", "string", "The answer's version, for If-None-Match (RFC 9110)"),
    LOCATION("Location", "string", "Where the answer will be (RFC 9110)"),
    PREFERENCE_APPLIED("Preference-Applied", "string", "Which preferences were followed (RFC 7240)"),
    REQUEST_ID("X-Request-ID", "string", "The caller's id of the request, or one made for it; also in every log line"),
    RETRY_AFTER("Retry-After", "integer", "After how many seconds to ask again (RFC 9110)"),
    SERVER_TIMING("Server-Timing", "string", "What took how many milliseconds (W3C Server Timing)"),
    WWW_AUTHENTICATE("WWW-Authenticate", "string", "The credentials that are asked for (RFC 9110)");

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

    /** All of them, for the description's components. */
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

    /** Names this header in an answer. */
    public void addTo(ObjectNode headers) {
        headers.putObject(wireName).put("$ref", "#/components/headers/" + wireName);
    }
}

package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The request headers that the API or API Gateway reads. The OpenAPI document lists them, and CORS allows them. The last four belong to AWS
 * Signature Version 4.
 */
public enum RequestHeader {
    ACCEPT("Accept", "The media types that the client accepts (RFC 9110)"),
    CACHE_CONTROL("Cache-Control", "no-cache, no-store, max-age=N or only-if-cached (RFC 9111)"),
    CONTENT_TYPE("Content-Type", "application/json, or absent (RFC 9110)"),
    IF_NONE_MATCH("If-None-Match", "An ETag that the client has (RFC 9110)"),
    PREFER(
            "Prefer",
            "respond-async or wait=N (RFC 7240): 202 with Location at once, or after N seconds, at most 25"),
    PRIORITY("Priority", "u=4 to u=7 (RFC 9218): the job goes to the background queue"),
    TRACEPARENT("traceparent", "The trace that the request belongs to (W3C Trace Context)"),
    TRACESTATE("tracestate", "Vendor-specific trace data (W3C Trace Context)"),
    TRACE_ID("X-Amzn-Trace-Id", "The trace in the format of AWS X-Ray"),
    API_KEY("X-Api-Key", "The API key of a usage plan"),
    REQUEST_ID("X-Request-ID", "1 to 128 of A-Z a-z 0-9 . _ -; repeated in the response"),
    AUTHORIZATION("Authorization", "A token or a signature (RFC 9110)"),
    CONTENT_HASH("X-Amz-Content-Sha256", "The hash of the body"),
    DATE("X-Amz-Date", "The time of the signature"),
    SECURITY_TOKEN("X-Amz-Security-Token", "The session of temporary credentials");

    /** The request headers of every operation. */
    public static final Set<RequestHeader> COMMON = EnumSet.of(REQUEST_ID, TRACEPARENT, TRACESTATE, TRACE_ID);

    private final String wireName;
    private final String description;

    RequestHeader(String wireName, String description) {
        this.wireName = wireName;
        this.description = description;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(RequestHeader::wireName).toList();
    }

    public String wireName() {
        return wireName;
    }

    /** This header as an OpenAPI parameter. */
    public ObjectNode parameter() {
        ObjectNode parameter = JsonNodeFactory.instance.objectNode();
        parameter.put("name", wireName).put("in", "header").put("description", description);
        parameter.put("required", false).putObject("schema").put("type", "string");
        return parameter;
    }
}

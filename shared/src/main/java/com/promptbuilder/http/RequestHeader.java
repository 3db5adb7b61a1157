package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The request headers that the API or the gateway before it reads. OpenAPI documents them, and cross-origin requests may carry them. The
 * last four belong to AWS Signature Version 4.
 */
public enum RequestHeader {
    ACCEPT("Accept", "The media types that the client takes (RFC 9110)"),
    CACHE_CONTROL("Cache-Control", "no-cache, no-store, max-age=N or only-if-cached (RFC 9111)"),
    CONTENT_TYPE("Content-Type", "application/json, or absent (RFC 9110)"),
    IF_NONE_MATCH("If-None-Match", "An ETag that the client has (RFC 9110)"),
    PREFER(
            "Prefer",
            "respond-async or wait=N (RFC 7240): where the answer will be, at once or after N seconds, at most 25"),
    PRIORITY("Priority", "u=4 to u=7 (RFC 9218): of jobs, those that can wait"),
    TRACEPARENT("traceparent", "The trace that the request belongs to (W3C Trace Context)"),
    TRACESTATE("tracestate", "What tracing systems add to it (W3C Trace Context)"),
    TRACE_ID("X-Amzn-Trace-Id", "The same trace, as AWS X-Ray writes it"),
    API_KEY("X-Api-Key", "The API key of a usage plan"),
    REQUEST_ID("X-Request-ID", "1 to 128 of A-Z a-z 0-9 . _ -; echoed in the answer"),
    AUTHORIZATION("Authorization", "A token or a signature (RFC 9110)"),
    CONTENT_HASH("X-Amz-Content-Sha256", "The hash of the body"),
    DATE("X-Amz-Date", "The time of the signature"),
    SECURITY_TOKEN("X-Amz-Security-Token", "The session of temporary credentials");

    /** Those that every operation takes. */
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

    /** This header as a parameter of an operation. */
    public ObjectNode parameter() {
        ObjectNode parameter = JsonNodeFactory.instance.objectNode();
        parameter.put("name", wireName).put("in", "header").put("description", description);
        parameter.put("required", false).putObject("schema").put("type", "string");
        return parameter;
    }
}

package com.promptbuilder.http;

import com.promptbuilder.telemetry.RequestMetrics;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP response.
 *
 * @param headers in the order in which they are sent
 * @param body text; empty if there is none
 * @param error the error message of the body, for the log
 * @param streaming the writer of a streamed body, which replaces {@code body}
 */
public record Response(
        int status,
        Map<String, String> headers,
        String body,
        Optional<String> error,
        Optional<StreamingBody> streaming) {
    /** The request headers that every response depends on. */
    public static final String VARY = "Origin, Accept-Encoding";

    private static final Map<String, String> SECURITY_HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "X-XSS-Protection", "0",
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer");
    private static final int MAX_ETAGS = 64;

    /** A response body that is sent while it is generated. */
    @FunctionalInterface
    public interface StreamingBody {
        /** Writes the body to its end, also after a disconnect, since followers share it. Returns the response without streaming. */
        Response sendTo(OutputStream body);
    }

    public Response(int status, Map<String, String> headers, String body) {
        this(status, headers, body, Optional.empty(), Optional.empty());
    }

    public Response {
        headers = new LinkedHashMap<>(headers);
    }

    /** A JSON response. */
    public static Response json(int status, String body) {
        return new Response(status, Map.of("Content-Type", "application/json"), body);
    }

    /** Whether the body is, or will be, a stream of server-sent events. */
    boolean isEventStream() {
        return ContentNegotiation.EVENT_STREAM.equals(headers.get("Content-Type"));
    }

    /** A copy with one more header. */
    public Response with(String name, String value) {
        return with(Map.of(name, value));
    }

    /** A copy with more headers, which replace those of the same name. */
    public Response with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Response copy = copy();
        copy.headers.putAll(more);
        return copy;
    }

    /** A copy with these headers and those of every response: request id, {@code Vary} and security headers, which replace none. */
    Response withCommonHeaders(String requestId, Map<String, String> more) {
        Response copy = copy();
        copy.headers.putAll(more);
        SECURITY_HEADERS.forEach(copy.headers::putIfAbsent);
        copy.headers.putIfAbsent("Vary", VARY);
        copy.headers.putIfAbsent("X-Request-ID", requestId);
        return copy;
    }

    /** {@link #withCommonHeaders} with what the request cost and saved in US dollars. */
    Response withCommonHeadersAndCost(String requestId, Map<String, String> more, RequestMetrics requestMetrics) {
        Response copy = withCommonHeaders(requestId, more);
        copy.headers.put("X-Cost-USD", requestMetrics.costUsd());
        copy.headers.put("X-Saved-USD", requestMetrics.savedUsd());
        return copy;
    }

    /** A copy with the error message for the log. */
    Response ofError(String message) {
        return new Response(status, headers, body, Optional.of(message), streaming);
    }

    /** A copy with a streamed body. */
    public Response streaming(StreamingBody streamingBody) {
        return new Response(status, headers, body, error, Optional.of(streamingBody));
    }

    /** The response to HEAD: without a body, with the body's length in {@code Content-Length} (RFC 9110, 8.6 and 9.3.2). */
    public Response withoutBody(int length) {
        return new Response(status, headers, "", error, streaming).with("Content-Length", Integer.toString(length));
    }

    /** This response, or 304 without content if {@code If-None-Match} has its ETag, by weak comparison (RFC 9110, 13). */
    public Response orNotModified(Request request) {
        String etag = headers.getOrDefault("ETag", "");
        if (status != 200
                || etag.isEmpty()
                || !isMatched(etag, request.header("if-none-match").orElse(""))) {
            return this;
        }
        Response notModified = new Response(304, headers, "");
        notModified.headers.remove("Content-Type");
        return notModified;
    }

    private static boolean isMatched(String etag, String ifNoneMatch) {
        return ifNoneMatch.strip().equals("*")
                || Arrays.stream(ifNoneMatch.split(",", MAX_ETAGS))
                        .anyMatch(candidate -> opaqueTag(candidate).equals(opaqueTag(etag)));
    }

    private static String opaqueTag(String etag) {
        String stripped = etag.strip();
        return stripped.startsWith("W/") ? stripped.substring(2) : stripped;
    }

    private Response copy() {
        return new Response(status, headers, body, error, streaming);
    }
}

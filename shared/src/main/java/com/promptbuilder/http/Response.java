package com.promptbuilder.http;

import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** A response body that is sent while it is generated. */
    @FunctionalInterface
    public interface StreamingBody {
        /**
         * Writes the body until its end. A client disconnect does not stop generation, because followers share the answer.
         *
         * @return the complete response that a request without streaming would get
         */
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

    static Response empty(int status) {
        return new Response(status, Map.of(), "");
    }

    /** A copy with one more header. */
    public Response with(String name, String value) {
        Response copy = copy();
        copy.headers.put(name, value);
        return copy;
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

    /** A copy with more headers; existing ones of the same name stay. */
    Response withDefaults(List<Map<String, String>> more) {
        Response copy = copy();
        more.forEach(map -> map.forEach(copy.headers::putIfAbsent));
        return copy;
    }

    /** A copy with another status. */
    Response withStatus(int other) {
        return new Response(other, headers, body, error, streaming);
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

    private Response copy() {
        return new Response(status, headers, body, error, streaming);
    }
}

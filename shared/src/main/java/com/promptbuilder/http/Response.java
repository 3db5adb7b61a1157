package com.promptbuilder.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP answer.
 *
 * @param headers in the order in which they are sent
 * @param body text; empty if there is none
 * @param error what went wrong, in our own words, for the log
 * @param live what is sent instead of the body, while it is made
 */
public record Response(
        int status, Map<String, String> headers, String body, Optional<String> error, Optional<StreamingBody> live) {
    public Response(int status, Map<String, String> headers, String body) {
        this(status, headers, body, Optional.empty(), Optional.empty());
    }

    public Response {
        headers = new LinkedHashMap<>(headers);
    }

    /** A JSON answer. */
    public static Response json(int status, String body) {
        return new Response(status, Map.of("Content-Type", "application/json"), body);
    }

    static Response empty(int status) {
        return new Response(status, Map.of(), "");
    }

    /** This answer with one more header. */
    public Response with(String name, String value) {
        Response copy = copy();
        copy.headers.put(name, value);
        return copy;
    }

    /** This answer with more headers. */
    public Response with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Response copy = copy();
        copy.headers.putAll(more);
        return copy;
    }

    /** This answer with more headers; those it has already stay. */
    Response withDefaults(List<Map<String, String>> more) {
        Response copy = copy();
        more.forEach(map -> map.forEach(copy.headers::putIfAbsent));
        return copy;
    }

    /** This answer under another status. */
    Response withStatus(int other) {
        return new Response(other, headers, body, error, live);
    }

    /** This answer, as one that tells of an error. */
    Response ofError(String words) {
        return new Response(status, headers, body, Optional.of(words), live);
    }

    /** This answer, with a body that is sent while it is made. */
    public Response live(StreamingBody made) {
        return new Response(status, headers, body, error, Optional.of(made));
    }

    /** This answer without its body, which is told by its length alone: what HEAD gets (RFC 9110, 8.6 and 9.3.2). */
    public Response withoutBody(int length) {
        return new Response(status, headers, "", error, live).with("Content-Length", Integer.toString(length));
    }

    private Response copy() {
        return new Response(status, headers, body, error, live);
    }
}

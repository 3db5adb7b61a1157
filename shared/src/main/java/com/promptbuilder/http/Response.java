package com.promptbuilder.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param headers in the order in which they are sent
 * @param body text; empty if there is none
 */
public record Response(int status, Map<String, String> headers, String body) {
    public Response {
        headers = new LinkedHashMap<>(headers);
    }

    /** A JSON answer. */
    static Response json(int status, String body) {
        return new Response(status, Map.of("Content-Type", "application/json"), body);
    }

    static Response empty(int status) {
        return new Response(status, Map.of(), "");
    }

    /** This answer with one more header. */
    Response with(String name, String value) {
        Response copy = new Response(status, headers, body);
        copy.headers.put(name, value);
        return copy;
    }

    /** This answer with more headers; those it has already stay. */
    Response withDefaults(Map<String, String> more) {
        Response copy = new Response(status, headers, body);
        more.forEach(copy.headers::putIfAbsent);
        return copy;
    }

    /** This answer without its body, which is told by its length alone: what HEAD gets (RFC 9110, 8.6 and 9.3.2). */
    Response withoutBody(int length) {
        return new Response(status, headers, "").with("Content-Length", Integer.toString(length));
    }
}

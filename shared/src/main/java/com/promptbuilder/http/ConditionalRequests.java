package com.promptbuilder.http;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Conditional requests (RFC 9110, 13): who has the answer gets 304. */
public final class ConditionalRequests {
    private ConditionalRequests() {}

    public static Response answer(Request request, Response response) {
        Optional<String> etag = Optional.ofNullable(response.headers().get("ETag"));
        return etag.isPresent() && response.status() == 200 && matches(request, etag.get())
                ? new Response(304, withoutContent(response), "")
                : response;
    }

    private static boolean matches(Request request, String etag) {
        String header = request.header("if-none-match").orElse("").strip();
        return header.equals("*")
                || Arrays.stream(header.split(",", 64))
                        .anyMatch(candidate -> weak(candidate).equals(weak(etag)));
    }

    private static String weak(String etag) {
        String stripped = etag.strip();
        return stripped.startsWith("W/") ? stripped.substring(2) : stripped;
    }

    private static Map<String, String> withoutContent(Response response) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        headers.remove("Content-Type");
        return headers;
    }
}

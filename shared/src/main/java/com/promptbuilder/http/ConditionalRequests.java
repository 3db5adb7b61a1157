package com.promptbuilder.http;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Conditional requests (RFC 9110, 13): 304 if {@code If-None-Match} has the response's ETag, by weak comparison. */
public final class ConditionalRequests {
    private static final int MAX_ETAGS = 64;

    private ConditionalRequests() {}

    /** The response, or 304 without content if the client has the same version. */
    public static Response answer(Request request, Response response) {
        Optional<String> etag = Optional.ofNullable(response.headers().get("ETag"));
        return etag.isPresent() && response.status() == 200 && matches(request, etag.get())
                ? new Response(304, withoutContent(response), "")
                : response;
    }

    private static boolean matches(Request request, String etag) {
        String header = request.header("if-none-match").orElse("").strip();
        return header.equals("*")
                || Arrays.stream(header.split(",", MAX_ETAGS))
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

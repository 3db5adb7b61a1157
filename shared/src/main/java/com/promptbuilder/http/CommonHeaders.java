package com.promptbuilder.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The headers of every response: request id, {@code Vary}, and the security headers for browsers. */
public final class CommonHeaders {
    /** The request headers that every response depends on. */
    public static final String VARY = "Origin, Accept-Encoding";

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Map<String, String> SECURITY = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "X-XSS-Protection", "0",
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer");

    private CommonHeaders() {}

    /** Adds the headers that the response does not have yet. */
    static Response addTo(Response response, String requestId) {
        return response.withDefaults(List.of(SECURITY, Map.of("Vary", VARY, "X-Request-ID", requestId)));
    }

    /** The client's request id if it has 1 to 128 of {@code A-Z a-z 0-9 . _ -}, otherwise a new one. */
    static String requestId(Optional<String> requested, Supplier<String> ids) {
        return requested.filter(id -> REQUEST_ID.matcher(id).matches()).orElseGet(ids);
    }
}

package com.promptbuilder.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What is around every answer, whoever makes it: the request id, and the headers that browsers guard themselves by. */
public final class CommonHeaders {
    /** What every answer depends on, besides its route. */
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

    static Response addTo(Response response, String requestId) {
        return response.withDefaults(List.of(SECURITY, Map.of("Vary", VARY, "X-Request-ID", requestId)));
    }

    /** The wanted id if it is harmless, else a new one. */
    static String requestId(Optional<String> wanted, Supplier<String> ids) {
        return wanted.filter(id -> REQUEST_ID.matcher(id).matches()).orElseGet(ids);
    }
}

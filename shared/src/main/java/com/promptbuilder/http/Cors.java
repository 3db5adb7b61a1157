package com.promptbuilder.http;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cross-origin access (WHATWG Fetch) for the configured origins and no others, with credentials. */
final class Cors {
    private static final String ALLOWED_HEADERS =
            "Accept, Authorization, Cache-Control, Content-Type, If-None-Match, Prefer, "
                    + "X-Api-Key, X-Request-ID, traceparent, tracestate";
    private static final String EXPOSED_HEADERS =
            "Age, Cache-Status, Content-Location, ETag, Location, Preference-Applied, Retry-After, "
                    + "Server-Timing, X-Request-ID";

    private final Set<String> origins;

    Cors(List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    static boolean isPreflight(Request request) {
        return request.method().equals("OPTIONS")
                && request.header("origin").isPresent()
                && request.header("access-control-request-method").isPresent();
    }

    Response preflight(Request request, Resource resource) {
        Response response = Response.empty(204).with("Allow", resource.allow());
        return isAllowed(request)
                ? response.with("Access-Control-Allow-Methods", resource.allow())
                        .with("Access-Control-Allow-Headers", ALLOWED_HEADERS)
                        .with("Access-Control-Max-Age", "600")
                : response;
    }

    Map<String, String> headers(Request request) {
        return isAllowed(request)
                ? Map.of(
                        "Access-Control-Allow-Origin",
                        request.header("origin").orElseThrow(),
                        "Access-Control-Allow-Credentials",
                        "true",
                        "Access-Control-Expose-Headers",
                        EXPOSED_HEADERS)
                : Map.of();
    }

    private boolean isAllowed(Request request) {
        return request.header("origin").filter(origins::contains).isPresent();
    }
}

package com.promptbuilder.http;

import com.promptbuilder.settings.Settings.CorsSettings;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cross-origin resource sharing (CORS, WHATWG Fetch) for the configured origins, with credentials. Browsers cache a preflight for 600 s. The
 * headers name origins and headers explicitly, because browsers read {@code *} literally if credentials are allowed.
 */
public final class Cors {
    private static final String EXPOSED_HEADERS =
            "Accept-Encoding, Age, Allow, Cache-Control, Cache-Status, Content-Location, ETag, Idempotent-Replayed, Location, "
                    + "Preference-Applied, RateLimit, RateLimit-Policy, X-Answer-Warning, X-Cost-USD, X-Request-ID, X-Saved-USD, Retry-After, "
                    + "Server-Timing, WWW-Authenticate";

    // The last four belong to AWS Signature Version 4.
    private static final String ALLOWED_HEADERS =
            "Accept, Cache-Control, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Mcp-Method, Mcp-Name, "
                    + "MCP-Protocol-Version, Prefer, Priority, traceparent, "
                    + "tracestate, X-Amzn-Trace-Id, X-Api-Key, X-Request-ID, Authorization, X-Amz-Content-Sha256, X-Amz-Date, X-Amz-Security-Token";

    private final Set<String> origins;
    private final String allowedHeaders;

    public Cors(CorsSettings settings) {
        this.origins = Set.copyOf(settings.origins());
        this.allowedHeaders = Stream.concat(Stream.of(ALLOWED_HEADERS), settings.headers().stream())
                .collect(Collectors.joining(", "));
    }

    static boolean isPreflight(Request request) {
        return request.method().equals("OPTIONS")
                && request.header("origin").isPresent()
                && request.header("access-control-request-method").isPresent();
    }

    Response preflight(Request request, Route route) {
        Response response = new Response(204, Map.of(), "").with("Allow", route.allow());
        return isAllowed(request)
                ? response.with("Access-Control-Allow-Methods", route.allow())
                        .with("Access-Control-Allow-Headers", allowedHeaders)
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

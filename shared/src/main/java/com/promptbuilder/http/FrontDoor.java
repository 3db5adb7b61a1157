package com.promptbuilder.http;

import com.promptbuilder.telemetry.Log;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** What every answer has, whoever makes it: a request id, security headers, cross-origin headers, the right method, a log line. */
final class FrontDoor {
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Map<String, String> SECURITY = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "X-XSS-Protection", "0",
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer");

    private final Cors cors;
    private final Log log;
    private final LongSupplier nanoClock;

    FrontDoor(List<String> corsOrigins, Log log, LongSupplier nanoClock) {
        this.cors = new Cors(corsOrigins);
        this.log = log;
        this.nanoClock = nanoClock;
    }

    /** Answers a request by the resource that stands at its route, if any. */
    Response answer(Request request, Function<Request, Optional<Resource>> routes) {
        long start = nanoClock.getAsLong();
        Exchange exchange = new Exchange(request, requestId(request));
        Response response = guarded(exchange, routes);
        Response complete = response.withDefaults(cors.headers(request))
                .withDefaults(SECURITY)
                .withDefaults(Map.of("Vary", "Origin, Accept-Encoding", "X-Request-ID", exchange.requestId()));
        tell(exchange, complete, nanoClock.getAsLong() - start);
        return request.method().equals("HEAD") ? complete.withoutBody() : complete;
    }

    private Response guarded(Exchange exchange, Function<Request, Optional<Resource>> routes) {
        try {
            return routes.apply(exchange.request())
                    .map(resource -> answer(exchange, resource))
                    .orElseGet(() -> ErrorBody.notFound(exchange.request().path(), exchange.requestId()));
        } catch (RuntimeException bug) {
            log.bug(bug, Map.of("requestId", exchange.requestId()));
            return ErrorBody.of(500, "Internal error", exchange.requestId());
        }
    }

    private Response answer(Exchange exchange, Resource resource) {
        if (Cors.isPreflight(exchange.request())) {
            return cors.preflight(exchange.request(), resource);
        }
        if (!resource.methods().contains(exchange.request().method())) {
            return ErrorBody.of(405, "Method not allowed", exchange.requestId()).with("Allow", resource.allow());
        }
        return resource.answer().apply(exchange);
    }

    private void tell(Exchange exchange, Response response, long nanos) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requestId", exchange.requestId());
        fields.put("method", exchange.request().method());
        fields.put("route", exchange.request().resource());
        fields.put("status", response.status());
        fields.put("durationMs", nanos / 1_000_000.0);
        Optional.ofNullable(response.headers().get("Cache-Status")).ifPresent(status -> fields.put("cache", status));
        log.write(Log.Level.INFO, "request", fields);
    }

    private static String requestId(Request request) {
        return request.header("x-request-id")
                .filter(id -> REQUEST_ID.matcher(id).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
    }
}

package com.promptbuilder.http;

import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.Tracer;
import com.promptbuilder.value.AsciiText;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The pipeline around every handler: request id, trace, routing, method check, CORS, security headers, log line and metrics. An unexpected
 * exception becomes a 500 response.
 *
 * @param ids creates request ids
 */
public record RequestPipeline(
        Cors cors, JsonLog jsonLog, RequestLog requests, LongSupplier nanoClock, Supplier<String> ids, Tracer tracer) {
    private static final int MAX_ID_LENGTH = 128;

    /**
     * A request with the context of its handling.
     *
     * @param requestId the client's {@code X-Request-ID}, else the gateway's id or a new one; part of the response, its log lines and its errors
     * @param requestMetrics the metrics, log fields and trace of this request
     */
    public record Exchange(Request request, String requestId, RequestMetrics requestMetrics) {}

    /** Answers a request by the handler of its route; 404 if there is none. The trace is that of the invocation, as {@code X-Amzn-Trace-Id}. */
    public Response answer(Request request, Optional<String> trace, Function<Request, Optional<Route>> routes) {
        long start = nanoClock.getAsLong();
        String requestId = requestId(request.header("x-request-id"), () -> requestId(request.gatewayId(), ids));
        RequestMetrics requestMetrics = startMetrics(request, requestId, trace);
        Optional<Route> route = isAlias(request) ? Optional.empty() : routes.apply(request);
        RequestLog.Started started =
                requests.begin(requestId, request.method(), route.map(Route::route), requestMetrics);
        Response handled = respond(new Exchange(request, requestId, requestMetrics), route);
        Map<String, String> corsHeaders = cors.headers(request);
        // An event stream has its cost in an event at its end.
        boolean hasCost = route.filter(Route::hasCostHeaders).isPresent() && !handled.isEventStream();
        Response complete = hasCost
                ? handled.withCommonHeadersAndCost(requestId, corsHeaders, requestMetrics)
                : handled.withCommonHeaders(requestId, corsHeaders);
        if (complete.streaming().isEmpty()) {
            logCompletion(started, complete.status(), complete, nanoClock.getAsLong() - start);
            return complete;
        }
        return complete.streaming(body -> {
            Response plain = complete.streaming().get().sendTo(body);
            requestMetrics.addLogField("streamed", true);
            logCompletion(started, complete.status(), plain, nanoClock.getAsLong() - start);
            return plain;
        });
    }

    /** The given id if it has 1 to 128 of {@code A-Z a-z 0-9 . _ -}, otherwise another one. */
    static String requestId(Optional<String> given, Supplier<String> others) {
        return given.filter(RequestPipeline::isRequestId).orElseGet(others);
    }

    private static boolean isRequestId(String text) {
        return !text.isEmpty() && text.length() <= MAX_ID_LENGTH && AsciiText.isAlphanumericOr("._-", text);
    }

    private RequestMetrics startMetrics(Request request, String requestId, Optional<String> invocation) {
        RequestTrace requestTrace =
                tracer.startTrace(request.header("traceparent"), request.header("x-amzn-trace-id"), invocation);
        requestTrace.current().setAttribute("request.id", requestId);
        RequestMetrics requestMetrics = new RequestMetrics(requestTrace, requestId);
        requestMetrics.addLogField("traceId", requestTrace.id());
        request.caller().logId().ifPresent(hash -> requestMetrics.addLogField("caller", hash));
        request.gatewayId()
                .filter(id -> !id.equals(requestId) && isRequestId(id))
                .ifPresent(id -> requestMetrics.addLogField("gatewayRequestId", id));
        return requestMetrics;
    }

    /** The 400 response to an event that is not an API Gateway proxy event. */
    public Response reject(Optional<String> invocationId, Optional<String> trace) {
        String requestId = requestId(invocationId, ids);
        String traceId =
                tracer.startTrace(Optional.empty(), Optional.empty(), trace).id();
        jsonLog.write(
                JsonLog.Level.WARN, "not an API Gateway event", Map.of("requestId", requestId, "traceId", traceId));
        return ErrorResponses.of(400, "Not an API Gateway event", requestId).withCommonHeaders(requestId, Map.of());
    }

    // API Gateway routes /health/ like /health. This API answers 404, because the two are different paths.
    private static boolean isAlias(Request request) {
        return request.path().length() > 1 && request.path().endsWith("/");
    }

    private Response respond(Exchange exchange, Optional<Route> found) {
        Request request = exchange.request();
        try {
            if (found.isEmpty()) {
                return ErrorResponses.notFound(request.path(), exchange.requestId());
            }
            Route route = found.get();
            if (Cors.isPreflight(request)) {
                return cors.preflight(request, route);
            }
            return route.methods().contains(request.method())
                    ? route.handler().apply(exchange)
                    : ErrorResponses.of(405, "Method not allowed", exchange.requestId())
                            .with("Allow", route.allow());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return unexpected(exchange, e);
        }
    }

    /** The response of a handler, or 500 if the handler throws an unexpected exception. */
    public Response catchUnexpected(Exchange exchange, Supplier<Response> handler) {
        try {
            return handler.get();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return unexpected(exchange, e);
        }
    }

    private Response unexpected(Exchange exchange, Throwable e) {
        RequestTrace trace = exchange.requestMetrics().trace();
        trace.current().setError();
        jsonLog.unexpected(e, Map.of("requestId", exchange.requestId(), "traceId", trace.id()));
        return ErrorResponses.internal(exchange.requestId());
    }

    private void logCompletion(RequestLog.Started started, int status, Response response, long nanos) {
        Optional<String> cache = Optional.ofNullable(response.headers().get("Cache-Status"));
        requests.end(started, new RequestLog.Completed(status, cache, response.error(), nanos));
        started.requestMetrics().trace().end(started.method(), started.route(), status);
    }
}

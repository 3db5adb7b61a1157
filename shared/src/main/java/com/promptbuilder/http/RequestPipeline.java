package com.promptbuilder.http;

import com.promptbuilder.settings.Settings.CorsSettings;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.Tracer;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The pipeline around every handler: request id, trace, routing, method check, CORS, security headers, log line and metrics. An unexpected
 * exception becomes a 500 response.
 */
public final class RequestPipeline {
    private final Cors cors;
    private final JsonLog jsonLog;
    private final RequestLog requests;
    private final LongSupplier nanoClock;
    private final Supplier<String> ids;
    private final Tracer tracer;

    public RequestPipeline(
            CorsSettings cors,
            JsonLog jsonLog,
            RequestLog requests,
            LongSupplier nanoClock,
            Supplier<String> ids,
            Tracer tracer) {
        this.cors = new Cors(cors);
        this.jsonLog = jsonLog;
        this.requests = requests;
        this.nanoClock = nanoClock;
        this.ids = ids;
        this.tracer = tracer;
    }

    /**
     * Answers a request by the handler of its route; 404 if there is none.
     *
     * @param trace the trace context of the Lambda invocation, in the format of {@code X-Amzn-Trace-Id}
     */
    public Response answer(Request request, Optional<String> trace, Function<Request, Optional<Route>> routes) {
        long start = nanoClock.getAsLong();
        String requestId = CommonHeaders.requestId(request.header("x-request-id"), ids);
        Exchange exchange = new Exchange(request, requestId, startMetrics(request, requestId, trace));
        Optional<Route> route = isAlias(request) ? Optional.empty() : routes.apply(request);
        request.caller().logId().ifPresent(hash -> exchange.requestMetrics().addLogField("caller", hash));
        RequestLog.Started started = requests.begin(
                exchange.requestId(), request.method(), route.map(Route::route), exchange.requestMetrics());
        Response complete = CommonHeaders.addTo(
                catchUnexpected(exchange, () -> answer(exchange, route)).with(cors.headers(request)),
                exchange.requestId());
        if (complete.streaming().isEmpty()) {
            logCompletion(started, complete, nanoClock.getAsLong() - start);
            return complete;
        }
        return complete.streaming(body -> {
            Response plain = complete.streaming().get().sendTo(body);
            exchange.requestMetrics().addLogField("streamed", true);
            logCompletion(started, plain.withStatus(complete.status()), nanoClock.getAsLong() - start);
            return plain;
        });
    }

    private RequestMetrics startMetrics(Request request, String requestId, Optional<String> invocation) {
        RequestTrace requestTrace =
                tracer.startTrace(request.header("traceparent"), request.header("x-amzn-trace-id"), invocation);
        requestTrace.current().setAttribute("request.id", requestId);
        RequestMetrics requestMetrics = new RequestMetrics(requestTrace);
        requestMetrics.addLogField("traceId", requestTrace.id());
        return requestMetrics;
    }

    /** The 400 response to an event that is not an API Gateway proxy event. */
    public Response reject(@Nullable String invocationId, Optional<String> trace) {
        String requestId = CommonHeaders.requestId(Optional.ofNullable(invocationId), ids);
        String traceId =
                tracer.startTrace(Optional.empty(), Optional.empty(), trace).id();
        jsonLog.write(
                JsonLog.Level.WARN, "not an API Gateway event", Map.of("requestId", requestId, "traceId", traceId));
        return CommonHeaders.addTo(ErrorResponses.of(400, "Not an API Gateway event", requestId), requestId);
    }

    // API Gateway routes /health/ like /health. This API answers 404, because the two are different paths.
    private static boolean isAlias(Request request) {
        return request.path().length() > 1 && request.path().endsWith("/");
    }

    /** The response of a handler, or 500 if the handler throws an unexpected exception. */
    public Response catchUnexpected(Exchange exchange, Supplier<Response> handler) {
        try {
            return handler.get();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            exchange.requestMetrics().trace().current().setError();
            jsonLog.unexpected(
                    e,
                    Map.of(
                            "requestId", exchange.requestId(),
                            "traceId", exchange.requestMetrics().trace().id()));
            return ErrorResponses.internal(exchange.requestId());
        }
    }

    private Response answer(Exchange exchange, Optional<Route> route) {
        return route.map(found -> answer(exchange, found))
                .orElseGet(() -> ErrorResponses.notFound(exchange.request().path(), exchange.requestId()));
    }

    private Response answer(Exchange exchange, Route route) {
        if (Cors.isPreflight(exchange.request())) {
            return cors.preflight(exchange.request(), route);
        }
        if (!route.methods().contains(exchange.request().method())) {
            return ErrorResponses.of(405, "Method not allowed", exchange.requestId())
                    .with("Allow", route.allow());
        }
        return route.handler().apply(exchange);
    }

    private void logCompletion(RequestLog.Started started, Response response, long nanos) {
        Optional<String> cache = Optional.ofNullable(response.headers().get("Cache-Status"));
        requests.end(started, new RequestLog.Completed(response.status(), cache, response.error(), nanos));
        started.requestMetrics().trace().end(started.method(), started.route(), response.status());
    }
}

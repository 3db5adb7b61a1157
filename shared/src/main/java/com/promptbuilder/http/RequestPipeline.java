package com.promptbuilder.http;

import com.promptbuilder.settings.CorsSettings;
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

/** What every answer has, whoever makes it: a request id, security headers, cross-origin headers, the right method, a log line. */
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
     * Answers a request by the resource that stands at its route, if any.
     *
     * @param trace what the platform says of the invocation's, as {@code X-Amzn-Trace-Id} does
     */
    public Response answer(Request request, Optional<String> trace, Function<Request, Optional<Route>> routes) {
        long start = nanoClock.getAsLong();
        String requestId = CommonHeaders.requestId(request.header("x-request-id"), ids);
        Exchange exchange = new Exchange(request, requestId, samples(request, requestId, trace));
        Optional<Route> resource = isAlias(request) ? Optional.empty() : routes.apply(request);
        request.caller().logId().ifPresent(hash -> exchange.requestMetrics().addLogField("caller", hash));
        RequestLog.Started started = requests.begin(
                exchange.requestId(), request.method(), resource.map(Route::route), exchange.requestMetrics());
        Response complete = CommonHeaders.addTo(
                catchUnexpected(exchange, () -> answer(exchange, resource)).with(cors.headers(request)),
                exchange.requestId());
        if (complete.live().isEmpty()) {
            tell(started, complete, nanoClock.getAsLong() - start);
            return complete;
        }
        return complete.live(body -> {
            Response plain = complete.live().get().sendTo(body);
            exchange.requestMetrics().addLogField("streamed", true);
            tell(started, plain.withStatus(complete.status()), nanoClock.getAsLong() - start);
            return plain;
        });
    }

    private RequestMetrics samples(Request request, String requestId, Optional<String> invocation) {
        RequestTrace requestTrace =
                tracer.startTrace(request.header("traceparent"), request.header("x-amzn-trace-id"), invocation);
        requestTrace.current().setAttribute("request.id", requestId);
        RequestMetrics requestMetrics = new RequestMetrics(requestTrace);
        requestMetrics.addLogField("traceId", requestTrace.id());
        return requestMetrics;
    }

    /** Answers an event that holds no request. */
    public Response reject(@Nullable String invocationId, Optional<String> trace) {
        String requestId = CommonHeaders.requestId(Optional.ofNullable(invocationId), ids);
        String traceId =
                tracer.startTrace(Optional.empty(), Optional.empty(), trace).id();
        jsonLog.write(
                JsonLog.Level.WARN, "not an API Gateway event", Map.of("requestId", requestId, "traceId", traceId));
        return CommonHeaders.addTo(ErrorResponses.of(400, "Not an API Gateway event", requestId), requestId);
    }

    // The gateway takes a path with a slash at its end for the one without; here they are two.
    private static boolean isAlias(Request request) {
        return request.path().length() > 1 && request.path().endsWith("/");
    }

    /** An answer, or the error in place of one whose making runs into a bug. */
    public Response catchUnexpected(Exchange exchange, Supplier<Response> answer) {
        try {
            return answer.get();
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            exchange.requestMetrics().trace().current().setError();
            jsonLog.unexpected(
                    bug,
                    Map.of(
                            "requestId", exchange.requestId(),
                            "traceId", exchange.requestMetrics().trace().id()));
            return ErrorResponses.internal(exchange.requestId());
        }
    }

    private Response answer(Exchange exchange, Optional<Route> resource) {
        return resource.map(found -> answer(exchange, found))
                .orElseGet(() -> ErrorResponses.notFound(exchange.request().path(), exchange.requestId()));
    }

    private Response answer(Exchange exchange, Route resource) {
        if (Cors.isPreflight(exchange.request())) {
            return cors.preflight(exchange.request(), resource);
        }
        if (!resource.methods().contains(exchange.request().method())) {
            return ErrorResponses.of(405, "Method not allowed", exchange.requestId())
                    .with("Allow", resource.allow());
        }
        return resource.answer().apply(exchange);
    }

    private void tell(RequestLog.Started started, Response response, long nanos) {
        Optional<String> cache = Optional.ofNullable(response.headers().get("Cache-Status"));
        requests.end(started, new RequestLog.Completed(response.status(), cache, response.error(), nanos));
        started.requestMetrics().trace().end(started.method(), started.route(), response.status());
    }
}

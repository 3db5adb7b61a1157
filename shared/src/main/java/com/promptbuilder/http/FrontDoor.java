package com.promptbuilder.http;

import com.promptbuilder.settings.CorsSettings;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.trace.Tracing;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What every answer has, whoever makes it: a request id, security headers, cross-origin headers, the right method, a log line. */
final class FrontDoor {
    private final Cors cors;
    private final Log log;
    private final RequestLog requests;
    private final LongSupplier nanoClock;
    private final Supplier<String> ids;
    private final Tracing tracing;

    FrontDoor(
            CorsSettings cors,
            Log log,
            RequestLog requests,
            LongSupplier nanoClock,
            Supplier<String> ids,
            Tracing tracing) {
        this.cors = new Cors(cors);
        this.log = log;
        this.requests = requests;
        this.nanoClock = nanoClock;
        this.ids = ids;
        this.tracing = tracing;
    }

    /**
     * Answers a request by the resource that stands at its route, if any.
     *
     * @param trace what the platform says of the invocation's, as {@code X-Amzn-Trace-Id} does
     */
    Response answer(Request request, Optional<String> trace, Function<Request, Optional<Resource>> routes) {
        long start = nanoClock.getAsLong();
        String requestId = Envelope.requestId(request.header("x-request-id"), ids);
        Exchange exchange = new Exchange(request, requestId, samples(request, requestId, trace));
        Optional<Resource> resource = isAlias(request) ? Optional.empty() : routes.apply(request);
        CallerHash.of(request.caller()).ifPresent(hash -> exchange.samples().note("caller", hash));
        RequestLog.Entry entry = requests.begin(
                exchange.requestId(), request.method(), resource.map(Resource::route), exchange.samples());
        Response complete = Envelope.around(
                guarded(exchange, () -> answer(exchange, resource)).with(cors.headers(request)), exchange.requestId());
        if (complete.live().isEmpty()) {
            tell(entry, complete, nanoClock.getAsLong() - start);
            return complete;
        }
        return complete.live(body -> {
            Response plain = complete.live().get().sendTo(body);
            exchange.samples().note("streamed", true);
            tell(entry, plain.withStatus(complete.status()), nanoClock.getAsLong() - start);
            return plain;
        });
    }

    private Samples samples(Request request, String requestId, Optional<String> invocation) {
        Trace trace = tracing.begin(request.header("traceparent"), request.header("x-amzn-trace-id"), invocation);
        trace.current().with("request.id", requestId);
        Samples samples = new Samples(trace);
        samples.note("traceId", trace.id());
        return samples;
    }

    /** Answers an event that holds no request. */
    Response refuse(@Nullable String invocationId, Optional<String> trace) {
        String requestId = Envelope.requestId(Optional.ofNullable(invocationId), ids);
        String traceId =
                tracing.begin(Optional.empty(), Optional.empty(), trace).id();
        log.write(Log.Level.WARN, "not an API Gateway event", Map.of("requestId", requestId, "traceId", traceId));
        return Envelope.around(ErrorBody.of(400, "Not an API Gateway event", requestId), requestId);
    }

    // The gateway takes a path with a slash at its end for the one without; here they are two.
    private static boolean isAlias(Request request) {
        return request.path().length() > 1 && request.path().endsWith("/");
    }

    /** An answer, or the error in place of one whose making runs into a bug. */
    Response guarded(Exchange exchange, Supplier<Response> answer) {
        try {
            return answer.get();
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            exchange.samples().trace().current().fail();
            log.bug(
                    bug,
                    Map.of(
                            "requestId", exchange.requestId(),
                            "traceId", exchange.samples().trace().id()));
            return ErrorBody.internal(exchange.requestId());
        }
    }

    private Response answer(Exchange exchange, Optional<Resource> resource) {
        return resource.map(found -> answer(exchange, found))
                .orElseGet(() -> ErrorBody.notFound(exchange.request().path(), exchange.requestId()));
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

    private void tell(RequestLog.Entry entry, Response response, long nanos) {
        Optional<String> cache = Optional.ofNullable(response.headers().get("Cache-Status"));
        requests.end(entry, new RequestLog.End(response.status(), cache, response.error(), nanos));
        entry.samples().trace().end(entry.method(), entry.route(), response.status());
    }
}

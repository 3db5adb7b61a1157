package com.promptbuilder.api;

import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Calls endpoints for a request that carries several calls, such as a batch. Each call passes the request pipeline as a {@code POST}. It has
 * its own log line, metrics, spans and request id. Its caller, deadline and trace are those of the request that carries it. Calls run side
 * by side. A call that is not ready 4 s ({@code TIME_FOR_JOB}) before the deadline becomes a job, and its response is a 202. For a function
 * whose timeout is that of API Gateway, 29 s, this is after 25 s. Thread-safe.
 */
public final class EndpointCalls {
    /** With the suffix, a request id has at most 128 characters. */
    private static final int MAX_PREFIX_LENGTH = 120;

    private static final Duration TIME_FOR_JOB = Duration.ofSeconds(4);

    private final RequestPipeline pipeline;
    private final Map<String, EndpointHandler> handlers;

    /**
     * A call of an endpoint.
     *
     * @param route the path of the endpoint, such as {@code /api/optimize}; the response is a 404 if there is none
     * @param body the input as JSON
     * @param headers request headers, names in lower case
     */
    public record Call(String route, String body, Map<String, String> headers) {
        public Call {
            headers = Map.copyOf(headers);
        }

        /** The same call with headers that it takes where it has none of its own. */
        Call withDefaults(Map<String, String> defaults) {
            Map<String, String> all = new LinkedHashMap<>(defaults);
            all.putAll(headers);
            return new Call(route, body, all);
        }
    }

    /** @param handlers the handlers of all endpoints */
    public EndpointCalls(RequestPipeline pipeline, Collection<EndpointHandler> handlers) {
        this.pipeline = pipeline;
        this.handlers = handlers.stream()
                .collect(Collectors.toUnmodifiableMap(handler -> handler.route().route(), Function.identity()));
    }

    /**
     * Starts a call on a virtual thread of its own.
     *
     * @param carrier the request that carries the call
     * @param number the call's number within that request, from 1; its request id is {@code <id>-<number>}
     * @return completes with what the endpoint's own route would have answered, never with an exception
     */
    public CompletableFuture<Response> start(Exchange carrier, int number, Call call) {
        Request request = request(carrier, number, call);
        CompletableFuture<Response> response = new CompletableFuture<>();
        Thread _ = Thread.ofVirtual().name("call-" + number).start(() -> {
            Response answered = ErrorResponses.internal(requestId(carrier, number));
            try {
                answered = pipeline.answer(request, Optional.empty(), this::route);
            } finally {
                response.complete(answered);
            }
        });
        return response;
    }

    // Calls of one request have one limit, so that none of them leads for the last milliseconds of another.
    private Optional<Route> route(Request request) {
        AnswerMode mode = new AnswerMode.SyncThenJob(request.deadline().minus(TIME_FOR_JOB));
        return Optional.ofNullable(handlers.get(request.resource()))
                .map(handler -> handler.withMode(mode).route());
    }

    private static Request request(Exchange carrier, int number, Call call) {
        Request outer = carrier.request();
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        headers.put("content-type", "application/json");
        headers.put("x-request-id", requestId(carrier, number));
        carrier.requestMetrics().trace().traceparent().ifPresent(parent -> headers.put("traceparent", parent));
        return new Request(
                "POST",
                call.route(),
                call.route(),
                headers,
                Map.of(),
                Map.of(),
                new RequestBody(call.body(), false),
                outer.baseUrl(),
                outer.caller(),
                Optional.empty(),
                outer.deadline());
    }

    private static String requestId(Exchange carrier, int number) {
        String id = carrier.requestId();
        return id.substring(0, Math.min(id.length(), MAX_PREFIX_LENGTH)) + "-" + number;
    }
}

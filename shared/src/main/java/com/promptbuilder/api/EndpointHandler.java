package com.promptbuilder.api;

import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.api.EventStreamWriter.EventId;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.IdempotencyKeyHeader;
import com.promptbuilder.http.PreferHeader;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.Settings.ResponseStreaming;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Handles {@code POST /api/NAME}: checks the media type, passes the body to the answer service and maps the outcome to a response. The
 * response is an event stream if the endpoint is streamable and the client accepts {@code text/event-stream}. It is a 202 if the client
 * prefers {@code respond-async}. {@code GET} and {@code HEAD} have the body in the query ({@link QueryInput}). Thread-safe.
 *
 * @param mode how an answer is delivered to a client without a preference
 */
public record EndpointHandler(
        Endpoint<?, ?> endpoint,
        AnswerService answers,
        RequestPipeline pipeline,
        Settings settings,
        InstantSource clock,
        AnswerMode mode) {
    private static final String STREAMED_VARY = "Accept, " + Response.VARY;

    /** The same handler with another delivery of answers. */
    EndpointHandler withMode(AnswerMode other) {
        return new EndpointHandler(endpoint, answers, pipeline, settings, clock, other);
    }

    public Route route() {
        return Route.postOrGet("/api/" + endpoint.name(), this::respond).withCostHeaders(settings.costHeaders());
    }

    private Response respond(Exchange exchange) {
        if (!isPost(exchange)) {
            return QueryInput.respond(exchange, this::respond);
        }
        return switch (RequestBody.readJson(exchange)) {
            case RequestBody.Json.Refused(Response response) -> response;
            case RequestBody.Json.Text(String text) -> respond(exchange, text);
        };
    }

    private Response respond(Exchange exchange, String body) {
        Request request = exchange.request();
        Optional<String> header = request.header("idempotency-key");
        Optional<String> idempotencyKey = header.flatMap(IdempotencyKeyHeader::parse);
        if (header.isPresent() && idempotencyKey.isEmpty()) {
            return ErrorResponses.of(400, "Invalid Idempotency-Key", exchange.requestId());
        }
        CacheDirectives directives =
                request.header("cache-control").map(CacheDirectives::parse).orElse(CacheDirectives.NONE);
        AnswerRequest withoutKey = new AnswerRequest(
                body, directives, request.caller(), request.deadline(), exchange.requestMetrics(), mode);
        AnswerRequest answerRequest =
                idempotencyKey.map(withoutKey::withIdempotencyKey).orElse(withoutKey);
        boolean wantsEvents = endpoint.isStreamable()
                && request.header("accept")
                        .filter(ContentNegotiation::wantsEvents)
                        .isPresent();
        if (wantsEvents) {
            return streamed(exchange, answerRequest).with("Vary", STREAMED_VARY).with(rateLimit(exchange));
        }
        Optional<PreferHeader> preference = request.header("prefer").flatMap(PreferHeader::of);
        return preference.isEmpty()
                ? answer(exchange, answerRequest)
                : syncOrAsync(exchange, answerRequest, preference.get());
    }

    private Response streamed(Exchange exchange, AnswerRequest answerRequest) {
        EventStreamResponse events = new EventStreamResponse(endpoint::plainText, exchange, EventId.NONE);
        return settings.responseStreaming() != ResponseStreaming.NONE
                ? events.of(new StreamingProducer(
                        client -> pipeline.catchUnexpected(
                                exchange, () -> answer(exchange, answerRequest.streamingTo(client))),
                        ErrorResponses.internal(exchange.requestId())))
                : events.of(answer(exchange, answerRequest));
    }

    private Response syncOrAsync(Exchange exchange, AnswerRequest answerRequest, PreferHeader preference) {
        String priority = exchange.request().header("priority").orElse("");
        Priority queue = PreferHeader.queue(priority, settings.jobs().collectsBulk());
        AnswerMode async = new AnswerMode.Async(preference.patience(), queue);
        Response response = answer(exchange, answerRequest.withMode(async));
        return response.status() == 202 ? response.with("Preference-Applied", preference.applied()) : response;
    }

    private Response answer(Exchange exchange, AnswerRequest answerRequest) {
        AnswerService.Reply reply = answers.answer(endpoint, answerRequest);
        return responses(exchange)
                .of(reply.outcome(), reply.key(), exchange.request(), exchange.requestId(), clock.instant())
                .with(headers(reply))
                .with(rateLimit(exchange));
    }

    private OutcomeResponses responses(Exchange exchange) {
        return isPost(exchange)
                ? OutcomeResponses.of(settings.cache())
                : OutcomeResponses.ofCacheableRequest(settings.cache());
    }

    private static boolean isPost(Exchange exchange) {
        return exchange.request().method().equals("POST");
    }

    private static Map<String, String> rateLimit(Exchange exchange) {
        return exchange.requestMetrics().rateLimit().map(RateLimitHeaders::of).orElse(Map.of());
    }

    private Map<String, String> headers(AnswerService.Reply reply) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", endpoint.isStreamable() ? STREAMED_VARY : Response.VARY);
        headers.put("Cache-Status", reply.cacheStatus().header());
        headers.put("Server-Timing", reply.serverTiming().header());
        headers.values().removeIf(String::isEmpty);
        return headers;
    }
}

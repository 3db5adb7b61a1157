package com.promptbuilder.api;

import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.CommonHeaders;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.ContentType;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Exchange;
import com.promptbuilder.http.PreferHeader;
import com.promptbuilder.http.PriorityHeader;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.settings.Settings.ResponseStreaming;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Handles {@code POST /api/NAME}: checks the media type, passes the body to the answer service and maps the outcome to a response. The
 * response is an event stream if the endpoint is streamable and the client accepts {@code text/event-stream}. It is a 202 if the client
 * prefers {@code respond-async}. Bodies over 1 MiB ({@code MAX_BYTES}) get a 413. Thread-safe.
 */
public final class EndpointHandler {
    private static final int MAX_BYTES = 1_048_576;
    private static final String STREAMED_VARY = "Accept, " + CommonHeaders.VARY;

    private final Endpoint<?, ?> endpoint;
    private final AnswerService answers;
    private final OutcomeResponses responses;
    private final RequestPipeline pipeline;
    private final boolean streams;
    private final InstantSource clock;
    private final Route route;

    public EndpointHandler(
            Endpoint<?, ?> endpoint,
            AnswerService answers,
            RequestPipeline pipeline,
            Settings settings,
            InstantSource clock) {
        this.endpoint = endpoint;
        this.answers = answers;
        this.responses = OutcomeResponses.of(settings.cache());
        this.pipeline = pipeline;
        this.streams = settings.responseStreaming() != ResponseStreaming.NONE;
        this.clock = clock;
        this.route = Route.post("/api/" + endpoint.name(), this::respond);
    }

    /** The endpoint's route, for any path, since API Gateway routes by path. */
    public Optional<Route> route(Request request) {
        return Optional.of(route);
    }

    private Response respond(Exchange exchange) {
        Request request = exchange.request();
        if (!ContentType.isJson(request.header("content-type").orElse(""))) {
            return unsupported(exchange);
        }
        if (!isIdentity(request.header("content-encoding").orElse(""))) {
            return unsupported(exchange).with("Accept-Encoding", "identity");
        }
        return switch (request.requestBody().read(MAX_BYTES)) {
            case RequestBody.Decoded.TooLarge() -> ErrorResponses.of(413, "Payload too large", exchange.requestId());
            case RequestBody.Decoded.NotUtf8() ->
                ErrorResponses.of(400, "Invalid JSON", Optional.of("The body is not UTF-8"), exchange.requestId());
            case RequestBody.Decoded.Text(String text) -> respond(exchange, text);
        };
    }

    private static Response unsupported(Exchange exchange) {
        return ErrorResponses.of(415, "Unsupported media type", exchange.requestId());
    }

    // A list of codings (RFC 9110, 8.4). "identity" means none.
    private static boolean isIdentity(String codings) {
        return Arrays.stream(codings.split(",", -1))
                .map(String::strip)
                .allMatch(coding -> coding.isEmpty() || coding.equalsIgnoreCase("identity"));
    }

    private Response respond(Exchange exchange, String body) {
        Request request = exchange.request();
        CacheDirectives directives =
                request.header("cache-control").map(CacheDirectives::parse).orElse(CacheDirectives.NONE);
        AnswerRequest answerRequest =
                new AnswerRequest(body, directives, request.caller(), request.deadline(), exchange.requestMetrics());
        boolean wantsEvents = endpoint.isStreamable()
                && request.header("accept")
                        .filter(ContentNegotiation::wantsEvents)
                        .isPresent();
        return wantsEvents
                ? streamed(exchange, answerRequest).with("Vary", STREAMED_VARY)
                : syncOrAsync(exchange, answerRequest);
    }

    private Response streamed(Exchange exchange, AnswerRequest answerRequest) {
        EventStreamResponse events = new EventStreamResponse(endpoint, exchange.request());
        return streams
                ? events.of(new StreamingProducer(
                        deltas -> pipeline.catchUnexpected(
                                exchange, () -> answer(exchange, answerRequest.streamingTo(deltas))),
                        ErrorResponses.internal(exchange.requestId())))
                : events.of(answer(exchange, answerRequest));
    }

    private Response syncOrAsync(Exchange exchange, AnswerRequest answerRequest) {
        Request request = exchange.request();
        Optional<PreferHeader> preference = request.header("prefer").flatMap(PreferHeader::of);
        if (preference.isEmpty()) {
            return answer(exchange, answerRequest);
        }
        Priority priority = PriorityHeader.of(request.header("priority").orElse(""));
        AnswerMode async = new AnswerMode.Async(preference.get().patience(), priority);
        Response response = answer(exchange, answerRequest.withMode(async));
        return response.status() == 202
                ? response.with("Preference-Applied", preference.get().applied())
                : response;
    }

    private Response answer(Exchange exchange, AnswerRequest answerRequest) {
        AnswerService.Reply reply = answers.answer(endpoint, answerRequest);
        return responses
                .of(reply.outcome(), reply.key(), exchange.request(), exchange.requestId(), clock.instant())
                .with(headers(reply));
    }

    private Map<String, String> headers(AnswerService.Reply reply) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", endpoint.isStreamable() ? STREAMED_VARY : CommonHeaders.VARY);
        headers.put("Cache-Status", reply.cacheStatus().header());
        headers.put("Server-Timing", reply.serverTiming().header());
        headers.values().removeIf(String::isEmpty);
        return headers;
    }
}

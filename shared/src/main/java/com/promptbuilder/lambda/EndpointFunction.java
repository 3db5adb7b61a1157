package com.promptbuilder.lambda;

import com.promptbuilder.answer.AnswerReply;
import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.api.EventStreamResponse;
import com.promptbuilder.api.StreamingProducer;
import com.promptbuilder.app.Application;
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
import com.promptbuilder.settings.Settings.ResponseStreaming;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The function of one endpoint: {@code POST} in, an answer of Claude out. */
public abstract class EndpointFunction extends HttpFunction {
    private static final int MOST_BYTES = 1_048_576;
    private static final String VARY_OF_STREAMED = "Accept, " + CommonHeaders.VARY;

    private final Endpoint<?, ?> endpoint;

    @SuppressWarnings("this-escape") // its last act
    protected EndpointFunction(Endpoint<?, ?> endpoint) {
        this.endpoint = endpoint;
        start();
    }

    /** What this function is. */
    public final Endpoint<?, ?> endpoint() {
        return endpoint;
    }

    @Override
    final Priming.Script primingScript(String text) {
        return new Priming.Script(
                        List.of(PrimingEvent.post("/api/" + endpoint.name(), endpoint.sampleInput(text))),
                        endpoint.sampleReply(text))
                .beside(List.of(PrimingEvent.later("/api/" + endpoint.name(), endpoint.sampleInput(text))));
    }

    @Override
    protected final Optional<Route> resource(Request request) {
        return Optional.of(Route.post("/api/" + endpoint.name(), this::answer));
    }

    private Response answer(Exchange exchange) {
        if (!ContentType.isJson(exchange.request().header("content-type").orElse(""))) {
            return unsupported(exchange);
        }
        if (!isIdentity(exchange.request().header("content-encoding").orElse(""))) {
            return unsupported(exchange).with("Accept-Encoding", "identity");
        }
        return switch (exchange.request().requestBody().read(MOST_BYTES)) {
            case RequestBody.Decoded.TooLarge() -> ErrorResponses.of(413, "Payload too large", exchange.requestId());
            case RequestBody.Decoded.NotUtf8() ->
                ErrorResponses.of(400, "Invalid JSON", Optional.of("The body is not UTF-8"), exchange.requestId());
            case RequestBody.Decoded.Text(String text) -> answer(exchange, text);
        };
    }

    private static Response unsupported(Exchange exchange) {
        return ErrorResponses.of(415, "Unsupported media type", exchange.requestId());
    }

    // A list of codings (RFC 9110, 8.4), in which identity stands for none.
    private static boolean isIdentity(String codings) {
        return Arrays.stream(codings.split(",", -1))
                .map(String::strip)
                .allMatch(coding -> coding.isEmpty() || coding.equalsIgnoreCase("identity"));
    }

    private Response answer(Exchange exchange, String body) {
        Request request = exchange.request();
        CacheDirectives directives =
                request.header("cache-control").map(CacheDirectives::parse).orElse(CacheDirectives.NONE);
        AnswerRequest answerRequest =
                new AnswerRequest(body, directives, request.caller(), request.deadline(), exchange.requestMetrics());
        return endpoint.isStreamable()
                        && request.header("accept")
                                .filter(ContentNegotiation::wantsEvents)
                                .isPresent()
                ? streamed(exchange, answerRequest).with("Vary", VARY_OF_STREAMED)
                : whole(exchange, answerRequest);
    }

    private Response streamed(Exchange exchange, AnswerRequest answerRequest) {
        EventStreamResponse streamed = new EventStreamResponse(endpoint, exchange.request());
        if (application().settings().responseStreaming() == ResponseStreaming.NONE) {
            return streamed.of(plain(exchange, answerRequest));
        }
        RequestPipeline door = application().frontDoor();
        return streamed.of(new StreamingProducer(
                pieces -> door.catchUnexpected(exchange, () -> plain(exchange, answerRequest.streamingTo(pieces))),
                ErrorResponses.internal(exchange.requestId())));
    }

    /** The whole answer, or where it will be for one who prefers that to waiting. */
    private Response whole(Exchange exchange, AnswerRequest answerRequest) {
        Request request = exchange.request();
        Optional<PreferHeader> preference = request.header("prefer").flatMap(PreferHeader::of);
        if (preference.isEmpty()) {
            return plain(exchange, answerRequest);
        }
        Priority priority = PriorityHeader.of(request.header("priority").orElse(""));
        AnswerMode later = new AnswerMode.Async(preference.get().patience(), priority);
        Response response = plain(exchange, answerRequest.withMode(later));
        return response.status() == 202
                ? response.with("Preference-Applied", preference.get().applied())
                : response;
    }

    private Response plain(Exchange exchange, AnswerRequest answerRequest) {
        Application parts = application();
        AnswerReply answerReply = parts.answerPath().answer(endpoint, answerRequest);
        return parts.responses()
                .of(
                        answerReply.outcome(),
                        answerReply.key(),
                        exchange.request(),
                        exchange.requestId(),
                        parts.clock().instant())
                .with(told(answerReply));
    }

    private Map<String, String> told(AnswerReply answerReply) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", endpoint.isStreamable() ? VARY_OF_STREAMED : CommonHeaders.VARY);
        headers.put("Cache-Status", answerReply.cacheStatus().header());
        headers.put("Server-Timing", answerReply.serverTiming().header());
        headers.values().removeIf(String::isEmpty);
        return headers;
    }
}

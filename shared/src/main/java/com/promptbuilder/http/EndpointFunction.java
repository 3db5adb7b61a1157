package com.promptbuilder.http;

import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.answer.Inquiry;
import com.promptbuilder.answer.Manner;
import com.promptbuilder.answer.Reply;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.settings.Settings.Streaming;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The function of one endpoint: {@code POST} in, an answer of Claude out. */
public abstract class EndpointFunction extends HttpFunction {
    private static final int MOST_BYTES = 1_048_576;
    private static final String VARY_OF_STREAMED = "Accept, " + Envelope.VARY;

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
    final Rehearsal.Scene scene(String text) {
        return new Rehearsal.Scene(
                        List.of(RehearsedEvent.post("/api/" + endpoint.name(), endpoint.sampleInput(text))),
                        endpoint.sampleReply(text))
                .beside(List.of(RehearsedEvent.later("/api/" + endpoint.name(), endpoint.sampleInput(text))));
    }

    @Override
    protected final Optional<Resource> resource(Request request) {
        return Optional.of(Resource.post("/api/" + endpoint.name(), this::answer));
    }

    private Response answer(Exchange exchange) {
        if (!ContentType.isJson(exchange.request().header("content-type").orElse(""))) {
            return unsupported(exchange);
        }
        if (!isIdentity(exchange.request().header("content-encoding").orElse(""))) {
            return unsupported(exchange).with("Accept-Encoding", "identity");
        }
        return switch (exchange.request().body().read(MOST_BYTES)) {
            case Body.Content.TooLarge() -> ErrorBody.of(413, "Payload too large", exchange.requestId());
            case Body.Content.NotUtf8() ->
                ErrorBody.of(400, "Invalid JSON", Optional.of("The body is not UTF-8"), exchange.requestId());
            case Body.Content.Text(String text) -> answer(exchange, text);
        };
    }

    private static Response unsupported(Exchange exchange) {
        return ErrorBody.of(415, "Unsupported media type", exchange.requestId());
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
        Inquiry inquiry = new Inquiry(body, directives, request.caller(), request.deadline(), exchange.samples());
        return endpoint.writesPlainText()
                        && request.header("accept").filter(Accept::wantsEvents).isPresent()
                ? streamed(exchange, inquiry).with("Vary", VARY_OF_STREAMED)
                : whole(exchange, inquiry);
    }

    private Response streamed(Exchange exchange, Inquiry inquiry) {
        StreamedAnswer streamed = new StreamedAnswer(endpoint, exchange.request());
        if (application().settings().streaming() == Streaming.NONE) {
            return streamed.of(plain(exchange, inquiry));
        }
        FrontDoor door = application().frontDoor();
        return streamed.of(new Writing(
                pieces -> door.guarded(exchange, () -> plain(exchange, inquiry.heardBy(pieces))),
                ErrorBody.internal(exchange.requestId())));
    }

    /** The whole answer, or where it will be for one who prefers that to waiting. */
    private Response whole(Exchange exchange, Inquiry inquiry) {
        Request request = exchange.request();
        Optional<Preference> preference = request.header("prefer").flatMap(Preference::of);
        if (preference.isEmpty()) {
            return plain(exchange, inquiry);
        }
        Priority priority = Urgency.of(request.header("priority").orElse(""));
        Manner later = new Manner.Later(preference.get().patience(), priority);
        Response response = plain(exchange, inquiry.by(later));
        return response.status() == 202
                ? response.with("Preference-Applied", preference.get().applied())
                : response;
    }

    private Response plain(Exchange exchange, Inquiry inquiry) {
        Application parts = application();
        Reply reply = parts.answerPath().answer(endpoint, inquiry);
        return parts.responses()
                .of(
                        reply.outcome(),
                        reply.key(),
                        exchange.request(),
                        exchange.requestId(),
                        parts.clock().instant())
                .with(told(reply));
    }

    private Map<String, String> told(Reply reply) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Vary", endpoint.writesPlainText() ? VARY_OF_STREAMED : Envelope.VARY);
        headers.put("Cache-Status", reply.trail().header());
        headers.put("Server-Timing", reply.timings().header());
        headers.values().removeIf(String::isEmpty);
        return headers;
    }
}

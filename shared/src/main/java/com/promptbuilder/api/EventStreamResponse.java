package com.promptbuilder.api;

import com.promptbuilder.answer.AnswerRequest.TextDelta;
import com.promptbuilder.api.StreamingProducer.Event;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Response;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A response as server-sent events (WHATWG HTML, 9.2). {@code delta} events carry the text while Claude generates it. Then {@code done}
 * carries the JSON answer, after {@code usage} with its warning if there is one, or {@code error} the error body. If the outcome is known
 * before the first delta, an answer is one delta and {@code done}, and an error is a plain response. A comment is sent after 10 s
 * ({@code KEEP_ALIVE}) without an event.
 *
 * @param plainText the text in an answer's JSON; empty if the answer is not streamable and stays a plain response
 * @param from what the client has of an earlier connection
 */
record EventStreamResponse(UnaryOperator<String> plainText, Request request, EventId from) {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    /** Waits for the first delta or the outcome. */
    Response of(StreamingProducer producer) {
        return switch (producer.next()) {
            case Event.Delta(TextDelta first) ->
                new Response(200, headers(first), "").streaming(body -> send(first, producer, body));
            case Event.Silence() -> of(producer);
            case Event.Completed(Response plain) -> of(plain);
        };
    }

    /** The event stream of a complete answer; an error stays a plain response. */
    Response of(Response plain) {
        String text = plain.status() == 200 ? plainText.apply(plain.body()) : "";
        if (text.isEmpty()) {
            return plain;
        }
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        new EventStreamWriter(events, from).end(plain, text);
        return new Response(200, headers(plain), events.toString(StandardCharsets.UTF_8));
    }

    private Response send(TextDelta first, StreamingProducer producer, OutputStream body) {
        EventStreamWriter writer = new EventStreamWriter(body, from);
        writer.write(first);
        while (true) {
            switch (producer.next(KEEP_ALIVE)) {
                case Event.Delta(TextDelta delta) -> writer.write(delta);
                case Event.Silence() -> writer.keepAlive();
                case Event.Completed(Response plain) -> {
                    writer.end(plain, plainText.apply(plain.body()));
                    return plain;
                }
            }
        }
    }

    private Map<String, String> headers(TextDelta first) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!first.cacheStatus().isEmpty()) {
            headers.put("Cache-Status", first.cacheStatus());
        }
        first.key().ifPresent(key -> headers.put("Content-Location", OutcomeResponses.location(key, request)));
        return asEventStream(headers);
    }

    // Age and ETag describe the stored JSON answer, which Content-Location names, not this event stream.
    private static Map<String, String> headers(Response plain) {
        Map<String, String> headers = new LinkedHashMap<>(plain.headers());
        headers.keySet().removeAll(Set.of("Age", "ETag"));
        return asEventStream(headers);
    }

    private static Map<String, String> asEventStream(Map<String, String> headers) {
        headers.put("Content-Type", ContentNegotiation.EVENT_STREAM);
        headers.put("Cache-Control", "no-store");
        return headers;
    }
}

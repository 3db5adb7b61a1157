package com.promptbuilder.api;

import com.promptbuilder.api.EventStreamWriter.EventId;
import com.promptbuilder.api.StreamEvents.Event;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.stream.LiveTexts.Chunk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A response as server-sent events (WHATWG HTML, 9.2). {@code delta} events carry the text while Claude generates it. Then {@code done}
 * carries the JSON answer, or {@code error} the error body, after {@code usage} with the cost. If the outcome is known before the first delta,
 * an answer is one delta and {@code done}, and an error is a plain response. After 10 s ({@code KEEP_ALIVE}) without an event a comment is sent,
 * before the first delta too: from then on an error is an event.
 *
 * @param plainText the text in an answer's JSON; empty if the answer is not streamable and stays a plain response
 * @param from what the client has of an earlier connection
 */
record EventStreamResponse(UnaryOperator<String> plainText, Exchange exchange, EventId from) {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private static final double NANOS_PER_MILLI = 1e6;

    /** Waits for the first text or the outcome, for at most {@code KEEP_ALIVE} after the last event. */
    Response of(StreamEvents events) {
        long start = System.nanoTime();
        Map<String, String> headers = new LinkedHashMap<>();
        while (true) {
            switch (events.next(KEEP_ALIVE)) {
                case Event.Waiting waiting -> headers.putAll(headers(waiting));
                case Event.Delta(Chunk first) -> {
                    headers.put("Server-Timing", firstText(System.nanoTime() - start));
                    return streaming(headers, events, writer -> writer.write(first));
                }
                case Event.Silence() -> {
                    return streaming(headers, events, EventStreamWriter::keepAlive);
                }
                case Event.Completed(Response plain) -> {
                    return of(plain);
                }
            }
        }
    }

    /** The event stream of a complete answer; an error stays a plain response. */
    Response of(Response plain) {
        String text = plain.status() == 200 ? plainText.apply(plain.body()) : "";
        if (text.isEmpty()) {
            return plain;
        }
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        new EventStreamWriter(events, from).end(plain, text, exchange.requestMetrics());
        return new Response(200, headers(plain), events.toString(StandardCharsets.UTF_8));
    }

    private Response streaming(Map<String, String> headers, StreamEvents events, Consumer<EventStreamWriter> first) {
        return new Response(200, asEventStream(headers), "").streaming(body -> {
            EventStreamWriter writer = new EventStreamWriter(body, from);
            first.accept(writer);
            return send(events, writer);
        });
    }

    private Response send(StreamEvents events, EventStreamWriter writer) {
        while (true) {
            switch (events.next(KEEP_ALIVE)) {
                case Event.Waiting _ -> {
                    // The headers are sent.
                }
                case Event.Delta(Chunk piece) -> writer.write(piece);
                case Event.Silence() -> writer.keepAlive();
                case Event.Completed(Response plain) -> {
                    writer.end(plain, plainText.apply(plain.body()), exchange.requestMetrics());
                    return plain;
                }
            }
        }
    }

    private static String firstText(long nanos) {
        return String.format(Locale.ROOT, "first-text;dur=%.1f", nanos / NANOS_PER_MILLI);
    }

    private Map<String, String> headers(Event.Waiting waiting) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Status", waiting.cacheStatus());
        waiting.key()
                .ifPresent(key -> headers.put("Content-Location", OutcomeResponses.location(key, exchange.request())));
        headers.values().removeIf(String::isEmpty);
        return headers;
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

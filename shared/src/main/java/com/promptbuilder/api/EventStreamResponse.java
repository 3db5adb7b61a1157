package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.promptbuilder.answer.AnswerRequest.TextDelta;
import com.promptbuilder.api.StreamingProducer.Event;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Response;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A response as server-sent events (WHATWG HTML, 9.2). {@code delta} events carry the text while Claude generates it. Then {@code done}
 * carries the JSON answer, after {@code usage} with its warning if there is one, or {@code error} the error body. If the outcome is known before the first delta, an answer is one delta and
 * {@code done}, and an error is a plain response.
 */
public record EventStreamResponse(Endpoint<?, ?> endpoint, Request request) {
    /** Waits for the first delta or the outcome. */
    public Response of(StreamingProducer producer) {
        return switch (producer.next()) {
            case Event.Delta(TextDelta first) ->
                new Response(200, headers(first), "").streaming(body -> send(first, producer, body));
            case Event.Completed(Response plain) -> of(plain);
        };
    }

    /** The event stream of a complete answer; an error stays a plain response. */
    public Response of(Response plain) {
        return plain.status() == 200
                ? new Response(200, headers(plain), delta(endpoint.plainText(plain.body())) + last(plain))
                : plain;
    }

    private static Response send(TextDelta first, StreamingProducer producer, OutputStream body) {
        OutputStream client = write(delta(first.text()), body);
        while (true) {
            switch (producer.next()) {
                case Event.Delta(TextDelta textDelta) -> client = write(delta(textDelta.text()), client);
                case Event.Completed(Response plain) -> {
                    write(last(plain), client);
                    return plain;
                }
            }
        }
    }

    /** Sends an event and returns the stream for the next one; a null stream if the client has disconnected. */
    private static OutputStream write(String event, OutputStream client) {
        try {
            client.write(event.getBytes(StandardCharsets.UTF_8));
            client.flush();
            return client;
        } catch (IOException _) { // client disconnected: generation goes on, because followers share the answer
            return OutputStream.nullOutputStream();
        }
    }

    private Map<String, String> headers(TextDelta first) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Status", first.cacheStatus());
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

    private static String delta(String text) {
        return event(
                "delta", JsonNodeFactory.instance.objectNode().put("text", text).toString());
    }

    private static String last(Response plain) {
        return usage(plain) + event(plain.status() == 200 ? "done" : "error", plain.body());
    }

    // In the middle of a stream it is too late for the header.
    private static String usage(Response plain) {
        String warning = plain.headers().getOrDefault(OutcomeResponses.WARNING, "");
        return warning.isEmpty()
                ? ""
                : event(
                        "usage",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("warning", warning)
                                .toString());
    }

    /** @param json without line breaks, because a line break would end the event's data */
    private static String event(String name, String json) {
        return "event: " + name + "\ndata: " + json + "\n\n";
    }
}

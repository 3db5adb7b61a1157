package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.promptbuilder.answer.TextDelta;
import com.promptbuilder.api.StreamingProducer.Event;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.ContentType;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Response;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An answer as server-sent events: {@code delta}s of its text while Claude writes it, then {@code done} with the answer or {@code error}
 * with the error. What has no text before its end is answered at once: with all of it, or with the plain error.
 */
public final class EventStreamResponse {
    private final Endpoint<?, ?> endpoint;
    private final Request request;

    public EventStreamResponse(Endpoint<?, ?> endpoint, Request request) {
        this.endpoint = endpoint;
        this.request = request;
    }

    /** Waits for the first text, or for the end. */
    public Response of(StreamingProducer streamingProducer) {
        return switch (streamingProducer.next()) {
            case Event.Delta(TextDelta first) ->
                new Response(200, headers(first), "").live(body -> send(first, streamingProducer, body));
            case Event.Completed(Response plain) -> of(plain);
        };
    }

    /** An answer that is whole already. */
    public Response of(Response plain) {
        return plain.status() == 200
                ? new Response(200, headers(plain), delta(endpoint.plainText(plain.body())) + last(plain))
                : plain;
    }

    private static Response send(TextDelta first, StreamingProducer streamingProducer, OutputStream body) {
        OutputStream caller = write(delta(first.text()), body);
        while (true) {
            switch (streamingProducer.next()) {
                case Event.Delta(TextDelta textDelta) -> caller = write(delta(textDelta.text()), caller);
                case Event.Completed(Response plain) -> {
                    write(last(plain), caller);
                    return plain;
                }
            }
        }
    }

    /** Sends an event, and says where the next one goes: nowhere, once the caller is gone. */
    private static OutputStream write(String event, OutputStream caller) {
        try {
            caller.write(event.getBytes(StandardCharsets.UTF_8));
            caller.flush();
            return caller;
        } catch (IOException gone) {
            return OutputStream.nullOutputStream();
        }
    }

    private Map<String, String> headers(TextDelta first) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Status", first.cacheStatus());
        first.key().ifPresent(key -> headers.put("Content-Location", OutcomeResponses.location(key, request)));
        return asEvents(headers);
    }

    // How old the answer is and for how long it may be kept is said of the answer where it can be had again.
    private static Map<String, String> headers(Response plain) {
        Map<String, String> headers = new LinkedHashMap<>(plain.headers());
        headers.keySet().removeAll(Set.of("Age", "ETag"));
        return asEvents(headers);
    }

    private static Map<String, String> asEvents(Map<String, String> headers) {
        headers.put("Content-Type", ContentType.EVENTS);
        headers.put("Cache-Control", "no-store");
        return headers;
    }

    private static String delta(String text) {
        return event(
                "delta", JsonNodeFactory.instance.objectNode().put("text", text).toString());
    }

    private static String last(Response plain) {
        return event(plain.status() == 200 ? "done" : "error", plain.body());
    }

    /** @param json in one line, as our writers write it */
    private static String event(String name, String json) {
        return "event: " + name + "\ndata: " + json + "\n\n";
    }
}

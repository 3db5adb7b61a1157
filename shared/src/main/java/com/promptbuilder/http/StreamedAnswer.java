package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.promptbuilder.answer.Piece;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.Writing.Event;

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
final class StreamedAnswer {
    private final Endpoint<?, ?> endpoint;
    private final Request request;

    StreamedAnswer(Endpoint<?, ?> endpoint, Request request) {
        this.endpoint = endpoint;
        this.request = request;
    }

    /** Waits for the first text, or for the end. */
    Response of(Writing writing) {
        return switch (writing.next()) {
            case Event.Wrote(Piece first) ->
                new Response(200, headers(first), "").live(body -> send(first, writing, body));
            case Event.Ended(Response plain) -> of(plain);
        };
    }

    /** An answer that is whole already. */
    Response of(Response plain) {
        return plain.status() == 200
                ? new Response(200, headers(plain), delta(endpoint.plainText(plain.body())) + last(plain))
                : plain;
    }

    private static Response send(Piece first, Writing writing, OutputStream body) {
        OutputStream caller = write(delta(first.text()), body);
        while (true) {
            switch (writing.next()) {
                case Event.Wrote(Piece piece) -> caller = write(delta(piece.text()), caller);
                case Event.Ended(Response plain) -> {
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

    private Map<String, String> headers(Piece first) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Status", first.cacheStatus());
        first.key().ifPresent(key -> headers.put("Content-Location", AnswerResponses.location(key, request)));
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

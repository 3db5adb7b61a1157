package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.promptbuilder.http.Response;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.stream.SharedTexts;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.CallCost;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes one client's server-sent events. Text of a new generation begins after {@code restart}. Not thread-safe. */
final class EventStreamWriter {
    private OutputStream client;
    private String generation;
    /** The text that the client has, of this generation. The first {@link #skipped} units came from an earlier connection. */
    private final StringBuilder text = new StringBuilder();

    private int skipped;

    /** @param from what the client has of an earlier connection */
    EventStreamWriter(OutputStream client, EventId from) {
        this.client = client;
        this.generation = from.generation();
        this.skipped = from.units();
    }

    void write(Chunk piece) {
        write(piece.generation(), piece.text());
    }

    /** Sends a comment, so that no proxy takes a silent stream for a dead one. */
    void keepAlive() {
        send(": keep-alive\n\n");
    }

    /**
     * Ends the stream: sends what is missing of the answer, {@code usage}, and {@code done} or {@code error}.
     *
     * @param plain the response to a request without streaming
     * @param whole the answer's text
     * @param requestMetrics has the cost of the request and of its answer
     */
    void end(Response plain, String whole, RequestMetrics requestMetrics) {
        String stored = SharedTexts.generation(plain.body());
        if (plain.status() == 200) {
            if (whole.length() < skipped || !startsWithText(whole)) {
                restart(stored);
            }
            write(text.isEmpty() ? stored : generation, whole.substring(text.length()));
        } else if (generation.isEmpty()) {
            restart(stored);
        }
        event("usage", usage(plain, requestMetrics));
        if (plain.status() == 200) {
            event("done", plain.body());
        } else {
            error(plain);
        }
    }

    /** Sends the error body. {@code Retry-After} becomes the reconnection time, in ms. */
    private void error(Response plain) {
        Optional.ofNullable(plain.headers().get("Retry-After"))
                .ifPresent(seconds -> send("retry: " + seconds + "000\n"));
        event("error", plain.body());
    }

    private static String usage(Response plain, RequestMetrics requestMetrics) {
        CallCost own = requestMetrics.callCost();
        CallCost saved = requestMetrics.savedCost();
        CallCost answer = saved.equals(CallCost.NONE) ? own : saved;
        ObjectNode usage = object();
        usage.putRawValue("costUsd", new RawValue(requestMetrics.costUsd()));
        usage.putRawValue("savedUsd", new RawValue(requestMetrics.savedUsd()));
        usage.put("inputTokens", answer.inputTokens()).put("outputTokens", answer.outputTokens());
        usage.put("cacheReadTokens", answer.cacheReadTokens()).put("source", requestMetrics.source());
        Optional.ofNullable(plain.headers().get(OutcomeResponses.WARNING))
                .ifPresent(warning -> usage.put("warning", warning));
        return usage.toString();
    }

    private boolean startsWithText(String whole) {
        return whole.length() >= text.length()
                && whole.substring(0, text.length()).contentEquals(text);
    }

    private void write(String from, String piece) {
        if (!generation.equals(from)) {
            restart(from);
        }
        int before = Math.max(text.length(), skipped);
        text.append(piece);
        if (text.length() > before) {
            event("delta", object().put("text", text.substring(before)).toString());
        }
    }

    private void restart(String from) {
        boolean hasText = !text.isEmpty() || skipped > 0;
        generation = from;
        text.setLength(0);
        skipped = 0;
        if (hasText) {
            event("restart", "{}");
        }
    }

    // JSON has no line breaks, which would end the event's data.
    private void event(String name, String json) {
        EventId id = new EventId(generation, Math.max(text.length(), skipped));
        send("event: " + name + "\ndata: " + json + "\nid: " + id + "\n\n");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void send(String event) {
        try {
            client.write(event.getBytes(StandardCharsets.UTF_8));
            client.flush();
        } catch (IOException _) { // client disconnected: generation goes on, because followers share the answer
            client = OutputStream.nullOutputStream();
        }
    }

    /**
     * Id of a server-sent event, which a client sends back as {@code Last-Event-ID}.
     *
     * @param generation the call that wrote the text; empty if the client has no text
     * @param units the number of UTF-16 units of that text that the client has
     */
    record EventId(String generation, int units) {
        static final EventId NONE = new EventId("", 0);

        private static final Pattern FORM = Pattern.compile("([0-9a-f]{12})\\.([0-9]{1,8})");

        /** Parses the header; {@link #NONE} if it is malformed. */
        static EventId parse(String header) {
            Matcher form = FORM.matcher(header);
            return form.matches() ? new EventId(form.group(1), Integer.parseInt(form.group(2))) : NONE;
        }

        @Override
        public String toString() {
            return generation + "." + units;
        }
    }
}

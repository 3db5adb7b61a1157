package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Map;

/** A simulated fault or delay. Several may apply to one call. */
public sealed interface Fault {
    /** No fault. The faults of the run do not apply either. */
    record None() implements Fault {}

    /** A latency that replaces the run's. */
    record Delay(Duration latency) implements Fault {}

    /** An error response. Its headers, such as {@code retry-after}, are sent as written. */
    record Failure(ErrorType type, Map<String, String> headers) implements Fault {
        public Failure {
            headers = Map.copyOf(headers);
        }
    }

    /** An {@code event: error} half-way through a stream, or a plain error response without streaming. */
    record StreamError(ErrorType type) implements Fault {}

    /** The connection is closed. */
    record Drop(Point at) implements Fault {}

    /** The body is sent in small pieces over this time. */
    record Slow(Duration over) implements Fault {}

    /** The request is read and never answered. */
    record Hang() implements Fault {}

    /** HTTP 200 with {@code stop_reason: refusal}. */
    record Refusal(String category) implements Fault {}

    /** HTTP 200 with faulty content. */
    record Content(ContentFault contentFault) implements Fault {}

    /** HTTP 200 with a well-formed answer that is not what was asked for: to all requests about a subject, or once. */
    record Answer(AnswerFlaw flaw, boolean once) implements Fault {}

    /** The point at which a connection drops: before the headers, right after them, or half-way through the body. */
    enum Point {
        START("start"),
        HEADERS("headers"),
        BODY("body");

        private final String word;

        Point(String word) {
            this.word = word;
        }

        /** The word of the marker. */
        String word() {
            return word;
        }
    }

    /** A fault in the content of a message. */
    enum ContentFault {
        /** Half the text, {@code stop_reason: max_tokens}. */
        MAX_TOKENS("max_tokens"),
        /** {@code stop_reason: pause_turn}. */
        PAUSE_TURN("pause_turn"),
        /** Half the text, {@code stop_reason: model_context_window_exceeded}. */
        MODEL_CONTEXT_WINDOW_EXCEEDED("model_context_window_exceeded"),
        /** No content block at all. */
        EMPTY("empty"),
        /** The whole text inside a fenced block, of {@code ```json} if it is JSON. */
        FENCED("fenced"),
        /** JSON that is cut, with the stop reason {@code end_turn}; no effect on plain text. */
        BROKEN("broken"),
        /** Valid JSON that violates the requested schema. */
        INVALID("invalid"),
        /** A {@code thinking} block before the text block. */
        THINKING("thinking");

        private final String word;

        ContentFault(String word) {
            this.word = word;
        }

        /** The word of the marker. */
        String word() {
            return word;
        }
    }
}

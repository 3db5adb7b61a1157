package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Map;

/** Something that goes otherwise than in a plain, quick, good answer. Several may apply to one call. */
public sealed interface Fault {
    /** Nothing goes wrong, and the faults of the run do not apply either. */
    record None() implements Fault {}

    /** The answer takes this long instead of the run's latency. */
    record Delay(Duration latency) implements Fault {}

    /** An error answer; the headers (such as {@code retry-after}) are sent as written. */
    record Failure(ErrorType type, Map<String, String> headers) implements Fault {
        public Failure {
            headers = Map.copyOf(headers);
        }
    }

    /** An {@code event: error} half-way through a stream; a plain error answer when no stream was asked for. */
    record StreamError(ErrorType type) implements Fault {}

    /** The connection is closed without a word. */
    record Drop(Point at) implements Fault {}

    /** The body trickles out over this time. */
    record Slow(Duration over) implements Fault {}

    /** The request is read and nothing ever comes back. */
    record Hang() implements Fault {}

    /** HTTP 200 with {@code stop_reason: refusal}. */
    record Refusal(String category) implements Fault {}

    /** HTTP 200 with content that is not what was hoped for. */
    record Content(ContentFault contentFault) implements Fault {}

    /** Where a connection drops: before the headers, right after them, or half-way through the body. */
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

    /** What is unusual about the content of an answer. */
    enum ContentFault {
        /** Half the text, {@code stop_reason: max_tokens}. */
        MAX_TOKENS("max_tokens"),
        /** {@code stop_reason: pause_turn}. */
        PAUSE_TURN("pause_turn"),
        /** Half the text, {@code stop_reason: model_context_window_exceeded}. */
        MODEL_CONTEXT_WINDOW_EXCEEDED("model_context_window_exceeded"),
        /** No content block at all. */
        EMPTY("empty"),
        /** JSON inside a fenced {@code ```json} block; plain text stays as it is. */
        FENCED("fenced"),
        /** JSON that ends too early, though the stop reason is {@code end_turn}; plain text stays as it is. */
        BROKEN("broken"),
        /** JSON that parses and violates the schema asked for. */
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

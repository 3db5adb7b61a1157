package com.promptbuilder.simulator;

import java.util.Optional;

/**
 * How a call ended, for the statistics.
 *
 * @param status the HTTP status, or {@code none}
 * @param name a stop reason, an error type, or what happened to the connection
 * @param usage the tokens, when an answer was made
 */
record Outcome(String status, String name, Optional<Usage> usage, boolean stream) {
    static Outcome answered(Answer answer, Usage usage, boolean stream) {
        return new Outcome("200", answer.stopReason(), Optional.of(usage), stream);
    }

    static Outcome failed(ApiError error) {
        return new Outcome(Integer.toString(error.type().status()), error.type().type(), Optional.empty(), false);
    }

    /** The same call under another name, such as {@code dropped}. */
    Outcome named(String other) {
        return new Outcome(status, other, usage, stream);
    }

    /** The same call when not even a status was sent. */
    Outcome unsent(String other) {
        return new Outcome("none", other, usage, stream);
    }
}

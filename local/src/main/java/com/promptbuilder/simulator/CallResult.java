package com.promptbuilder.simulator;

import java.util.Optional;

/**
 * The result of a call, for the statistics.
 *
 * @param status the HTTP status, or {@code none}
 * @param name a stop reason, an error type, or {@code dropped}, {@code hung} or {@code disconnected}
 * @param model the model's name; empty if no message was generated
 * @param usage the tokens, if a message was generated
 */
record CallResult(String status, String name, String model, Optional<Usage> usage, boolean stream) {
    static CallResult answered(SimulatedMessage generated, Model model, Usage usage, boolean stream) {
        return new CallResult("200", generated.stopReason(), model.id(), Optional.of(usage), stream);
    }

    static CallResult failed(ApiError error) {
        return new CallResult(
                Integer.toString(error.type().status()), error.type().type(), "", Optional.empty(), false);
    }

    /** The same call under another name, such as {@code dropped}. */
    CallResult named(String other) {
        return new CallResult(status, other, model, usage, stream);
    }

    /** The same call, without a sent status. */
    CallResult unsent(String other) {
        return new CallResult("none", other, model, usage, stream);
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.value.AnswerKey;

import java.util.Optional;

/**
 * An outcome and how it came about.
 *
 * @param key the answer's key; empty where there is nothing to look up later
 * @param mode what operators count the request under; empty if it was not valid
 */
public record Reply(Outcome outcome, Optional<AnswerKey> key, String mode, Trail trail, Timings timings) {
    static Reply withoutKey(Outcome outcome, Trail trail, Timings timings) {
        return new Reply(outcome, Optional.empty(), "", trail, timings);
    }
}

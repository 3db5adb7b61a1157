package com.promptbuilder.claude;

import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.Caller;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Why a prompt is asked, and who hears what comes of it.
 *
 * @param mode what operators count it under; one of a small fixed set
 * @param caller who asks
 * @param budget how long Claude may take for such a prompt, whoever asks and whatever time is left
 * @param samples takes what the call adds to the fleet's counters, and to the request's log line
 * @param text hears the answer's text while it is written; empty if only the whole answer is wanted
 */
public record Occasion(String mode, Caller caller, Duration budget, Samples samples, Optional<Consumer<String>> text) {
    Occasion hearing(UnaryOperator<Consumer<String>> change) {
        return new Occasion(mode, caller, budget, samples, text.map(change));
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.telemetry.RequestMetrics;
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
 * @param timeout how long Claude may take for such a prompt, whoever asks and whatever time is left
 * @param requestMetrics takes what the call adds to the fleet's counters, and to the request's log line
 * @param text hears the answer's text while it is written; empty if only the whole answer is wanted
 */
public record CallContext(
        String mode, Caller caller, Duration timeout, RequestMetrics requestMetrics, Optional<Consumer<String>> text) {
    CallContext hearing(UnaryOperator<Consumer<String>> change) {
        return new CallContext(mode, caller, timeout, requestMetrics, text.map(change));
    }
}

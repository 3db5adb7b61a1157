package com.promptbuilder.claude;

import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Why Claude is called, and where metrics and streamed text go. No part of it reaches Claude.
 *
 * @param mode the label in metrics, from a small fixed set
 * @param caller the caller whose budget is charged
 * @param timeout the timeout of such calls, independent of the caller's remaining time
 * @param requestMetrics receives metrics and log fields of the call
 * @param text receives the text while it is streamed; empty if only the whole answer is needed
 */
public record CallContext(
        String mode, Caller caller, Duration timeout, RequestMetrics requestMetrics, Optional<Consumer<String>> text) {
    /** The same context with an action that runs before the first piece of the text is passed on. */
    CallContext onFirstText(Runnable action) {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        return new CallContext(mode, caller, timeout, requestMetrics, text.map(receiver -> piece -> {
            if (isFirst.getAndSet(false)) {
                action.run();
            }
            receiver.accept(piece);
        }));
    }
}

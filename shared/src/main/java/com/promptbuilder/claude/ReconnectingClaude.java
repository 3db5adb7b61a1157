package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Repeats a call once, at once, on another connection if the connection broke before any part of the response. This happens to kept-alive
 * connections that died unnoticed, as while an execution environment was frozen. It is no evidence about Claude's health.
 */
public record ReconnectingClaude(Claude claude, InstantSource clock) implements Claude {
    @Override
    public Completion complete(Prompt prompt) {
        long start = clock.millis();
        Completion first = claude.complete(prompt);
        if (!first.equals(new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE))) {
            return first;
        }
        Duration left = prompt.remainingTime().minusMillis(clock.millis() - start);
        return left.isPositive() ? claude.complete(prompt.withRemainingTime(left)) : first;
    }
}

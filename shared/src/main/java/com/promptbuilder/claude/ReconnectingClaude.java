package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Claude, asked once more at once over another connection when one broke before anything of an answer came. So it is with a kept connection
 * that died unnoticed, as in a frozen execution environment: that says nothing about Claude.
 */
public final class ReconnectingClaude implements Claude {
    private final Claude claude;
    private final InstantSource clock;

    public ReconnectingClaude(Claude claude, InstantSource clock) {
        this.claude = claude;
        this.clock = clock;
    }

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

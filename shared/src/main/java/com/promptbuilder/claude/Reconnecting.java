package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.Trouble;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Claude, asked once more at once over another connection when one broke before anything of an answer came. So it is with a kept connection
 * that died unnoticed, as in a frozen execution environment: that says nothing about Claude.
 */
public final class Reconnecting implements Claude {
    private final Claude claude;
    private final InstantSource clock;

    public Reconnecting(Claude claude, InstantSource clock) {
        this.claude = claude;
        this.clock = clock;
    }

    @Override
    public Completion complete(Prompt prompt) {
        long start = clock.millis();
        Completion first = claude.complete(prompt);
        if (!first.equals(new Failure.Unreachable(Trouble.CONNECTION_LOST))) {
            return first;
        }
        Duration left = prompt.time().minusMillis(clock.millis() - start);
        return left.isPositive() ? claude.complete(prompt.within(left)) : first;
    }
}

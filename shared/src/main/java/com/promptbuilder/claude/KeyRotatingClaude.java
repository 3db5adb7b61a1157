package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Repeats a call once if Claude rejects the key and the transport's stored key has changed, so that keys rotate without a restart. */
public record KeyRotatingClaude(Claude claude, ApiKeyProvider key, InstantSource clock) implements Claude {
    @Override
    public Completion complete(Prompt prompt) {
        long end = clock.millis() + prompt.remainingTime().toMillis();
        Optional<Secret> used = key.get();
        key.lastError().ifPresent(cause -> prompt.callContext().requestMetrics().addLogField("keyTrouble", cause));
        Completion first = completeBefore(end, prompt);
        return isRefusal(first) && used.flatMap(key::refreshAfterRejection).isPresent()
                ? completeBefore(end, prompt)
                : first;
    }

    // Reading the key takes part of the caller's time.
    private Completion completeBefore(long end, Prompt prompt) {
        Duration left = Duration.ofMillis(end - clock.millis());
        return left.isPositive() ? claude.complete(prompt.withRemainingTime(left)) : new Failure.TimedOut();
    }

    private static boolean isRefusal(Completion completion) {
        return completion instanceof Failure.Rejected(int status, Failure.RetryHint _, Usage _)
                && (status == 401 || status == 403);
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Retries transient failures of Claude, within the caller's remaining time. After streamed text has been passed on, there is no retry:
 * the client would receive the beginning twice. Thread-safe.
 */
public record RetryingClaude(Claude claude, RetryPolicy policy, InstantSource clock, Sleeper sleeper)
        implements Claude {
    /** An attempt with less time than this would only time out. */
    private static final Duration MIN_ATTEMPT = Duration.ofSeconds(1);

    @Override
    public Completion complete(Prompt prompt) {
        Instant end = clock.instant().plus(prompt.remainingTime());
        AtomicBoolean isStreamed = new AtomicBoolean();
        Prompt marked = prompt.onFirstText(() -> isStreamed.set(true));
        Completion last = claude.complete(marked);
        for (int retries = 0; last instanceof Failure failure && !isStreamed.get(); retries++) {
            Optional<Duration> pause = policy.pause(failure, retries).filter(time -> isEnoughTimeAfter(time, end));
            if (pause.isEmpty() || !sleeper.sleep(pause.get())) {
                return failure;
            }
            last = claude.complete(marked.withRemainingTime(Duration.between(clock.instant(), end)));
        }
        return last;
    }

    private boolean isEnoughTimeAfter(Duration pause, Instant end) {
        return Duration.between(clock.instant(), end).minus(pause).compareTo(MIN_ATTEMPT) >= 0;
    }
}

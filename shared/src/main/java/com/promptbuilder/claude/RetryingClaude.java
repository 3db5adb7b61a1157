package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;
import com.promptbuilder.claude.Failure.RetryHint;
import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

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

    /**
     * Retry policy: which failures are retried, and after what pause. Claude's headers ({@code x-should-retry}, {@code retry-after}) take
     * precedence. Otherwise the pause is 500 ms, doubled with each retry up to 8 s, with jitter.
     */
    public record RetryPolicy(int maxRetries, RandomGenerator random) {
        private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
        private static final Duration MAX_PAUSE = Duration.ofSeconds(8);
        private static final double JITTER = 0.5;
        /** Claude's pause is a minimum, so jitter only extends it. */
        private static final double RETRY_AFTER_JITTER = 0.1;

        /** The pause before the next attempt; empty if there is none. */
        Optional<Duration> pause(Failure failure, int retriesSoFar) {
            if (retriesSoFar >= maxRetries || !isTransient(failure)) {
                return Optional.empty();
            }
            return Optional.of(retryAfter(failure)
                    .map(time -> scaled(time, 1 + RETRY_AFTER_JITTER * random.nextDouble()))
                    .orElseGet(() -> scaled(backoff(retriesSoFar), 1 - JITTER * random.nextDouble())));
        }

        private static boolean isTransient(Failure failure) {
            return switch (failure) {
                case Failure.RateLimited limited -> limited.retryHint() != RetryHint.DO_NOT_RETRY;
                case Failure.Overloaded overloaded -> overloaded.retryHint() != RetryHint.DO_NOT_RETRY;
                case Failure.TimedOut timedOut -> timedOut.retryHint() != RetryHint.DO_NOT_RETRY;
                case Failure.ServerError(int status, RetryHint retryHint, Usage _) ->
                    retryHint == RetryHint.RETRY || (status >= 500 && retryHint != RetryHint.DO_NOT_RETRY);
                case Failure.Rejected rejected -> rejected.retryHint() == RetryHint.RETRY;
                // ReconnectingClaude has already replaced a lost connection.
                case Failure.Unreachable unreachable -> unreachable.connectionError() == ConnectionError.CONNECT_FAILED;
                case Failure.CircuitOpen _, Failure.BudgetExceeded _ -> false;
                case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> false;
            };
        }

        private static Optional<Duration> retryAfter(Failure failure) {
            return switch (failure) {
                case Failure.RateLimited limited -> limited.retryAfter();
                case Failure.Overloaded overloaded -> overloaded.retryAfter();
                default -> Optional.empty();
            };
        }

        private static Duration backoff(int retries) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(retries, 10));
            return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
        }

        private static Duration scaled(Duration time, double factor) {
            return Duration.ofMillis(Math.round(time.toMillis() * factor));
        }
    }
}

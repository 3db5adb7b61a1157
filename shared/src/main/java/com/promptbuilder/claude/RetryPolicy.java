package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;
import com.promptbuilder.claude.Failure.RetryHint;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * After which failures Claude is asked again, and when: Claude's own word ({@code x-should-retry}, {@code retry-after}) first, else after
 * half a second, twice as long each time, with jitter.
 */
public final class RetryPolicy {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final double JITTER = 0.5;
    /** Claude's own time is a least one, so it is only ever made longer. */
    private static final double JITTER_OF_CLAUDES_WORD = 0.1;

    private final int maxRetries;
    private final RandomGenerator random;

    public RetryPolicy(int maxRetries, RandomGenerator random) {
        this.maxRetries = maxRetries;
        this.random = random;
    }

    /** How long to wait before the next attempt; empty if there should be none. */
    Optional<Duration> pause(Failure failure, int retriesSoFar) {
        if (retriesSoFar >= maxRetries || !isPassing(failure)) {
            return Optional.empty();
        }
        return Optional.of(retryAfter(failure)
                .map(time -> scaled(time, 1 + JITTER_OF_CLAUDES_WORD * random.nextDouble()))
                .orElseGet(() -> scaled(backoff(retriesSoFar), 1 - JITTER * random.nextDouble())));
    }

    private static boolean isPassing(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited(Optional<Duration> _, RetryHint retryHint, Usage _) ->
                retryHint != RetryHint.DO_NOT_RETRY;
            case Failure.Overloaded(Optional<Duration> _, RetryHint retryHint, Usage _) ->
                retryHint != RetryHint.DO_NOT_RETRY;
            case Failure.TimedOut(RetryHint retryHint, Usage _) -> retryHint != RetryHint.DO_NOT_RETRY;
            case Failure.ServerError(int status, RetryHint retryHint, Usage _) ->
                retryHint == RetryHint.RETRY || (status >= 500 && retryHint != RetryHint.DO_NOT_RETRY);
            case Failure.Rejected(int _, RetryHint retryHint, Usage _) -> retryHint == RetryHint.RETRY;
            // A connection that was lost has been replaced once already.
            case Failure.Unreachable(ConnectionError connectionError, Usage _) ->
                connectionError == ConnectionError.CONNECT_FAILED;
            case Failure.CircuitOpen _, Failure.BudgetExceeded _ -> false;
            case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> false;
        };
    }

    private static Optional<Duration> retryAfter(Failure failure) {
        return switch (failure) {
            case Failure.RateLimited(Optional<Duration> after, RetryHint _, Usage _) -> after;
            case Failure.Overloaded(Optional<Duration> after, RetryHint _, Usage _) -> after;
            default -> Optional.empty();
        };
    }

    private static Duration backoff(int retries) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(retries, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static Duration scaled(Duration time, double factor) {
        return Duration.ofMillis(Math.round(time.toMillis() * factor));
    }
}

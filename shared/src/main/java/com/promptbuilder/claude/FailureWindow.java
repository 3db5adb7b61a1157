package com.promptbuilder.claude;

import com.promptbuilder.settings.ClaudeSettings.CircuitSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The last calls of one mode in this process, at most {@code CIRCUIT_WINDOW}. A call counts for one minute ({@code MIN_RETENTION}). A
 * slow call counts longer, for the duration of {@code CIRCUIT_LEAST_CALLS} calls like it. An environment with one call at a time would
 * otherwise never reach that number. Resilience4j only counts here. {@link CircuitStore} has the state of the circuit.
 */
final class FailureWindow {
    private static final Duration MIN_RETENTION = Duration.ofMinutes(1);

    /** A call that takes more than this share of its timeout is slow. */
    private static final double SLOW_SHARE = 0.8;

    private final CircuitSettings settings;
    private final Duration slow;
    private final CircuitStore.Closed circuit;
    private final CircuitBreaker counts;
    private final Deque<Outcome> outcomes = new ArrayDeque<>();

    /** Evidence of a completion about Claude's health. */
    enum CallVerdict {
        SUCCESS,
        FAILURE,
        /** No evidence: our own mistake, a limit of ours, or too little time for the call. */
        IGNORED;

        static CallVerdict of(Completion completion, Prompt prompt) {
            return switch (completion) {
                case Completion.Text _ -> SUCCESS;
                case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> SUCCESS;
                case Failure.Overloaded _, Failure.ServerError _, Failure.Unreachable _ -> FAILURE;
                case Failure.TimedOut _ -> hadTime(prompt) ? FAILURE : IGNORED;
                case Failure.RateLimited _, Failure.Rejected _ -> IGNORED;
                case Failure.CircuitOpen _, Failure.BudgetExceeded _ -> IGNORED;
            };
        }

        /** Why a call with this verdict opened the circuit: its failure, or {@code slow}. */
        String cause(Completion completion) {
            return this == FAILURE && completion instanceof Failure failure ? failure.cause() : "slow";
        }

        private static boolean hadTime(Prompt prompt) {
            return !Thread.currentThread().isInterrupted()
                    && prompt.timeToFirstText()
                                    .multipliedBy(2)
                                    .compareTo(prompt.callContext().timeout())
                            >= 0;
        }
    }

    private record Outcome(CallVerdict callVerdict, Duration taken, Instant expiry) {}

    /**
     * @param timeout the timeout of this mode's calls
     * @param circuit the closed state under which the calls are made
     */
    FailureWindow(CircuitSettings settings, Duration timeout, CircuitStore.Closed circuit) {
        this.settings = settings;
        this.slow = Duration.ofMillis(Math.round(timeout.toMillis() * SLOW_SHARE));
        this.circuit = circuit;
        this.counts = CircuitBreaker.of(
                "claude",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.windowSize())
                        .minimumNumberOfCalls(Math.min(settings.minimumCalls(), settings.windowSize()))
                        .slowCallDurationThreshold(slow)
                        .recordResult(CallVerdict.FAILURE::equals)
                        .build());
        counts.transitionToMetricsOnlyState();
    }

    CircuitStore.Closed circuit() {
        return circuit;
    }

    /** Counts a call. True if the call failed or was slow and a threshold is reached with it; the window is then cleared. */
    synchronized boolean record(CallVerdict callVerdict, Instant end, Duration taken) {
        if (callVerdict == CallVerdict.IGNORED) {
            return false;
        }
        expire(end);
        Outcome outcome = new Outcome(callVerdict, taken, end.plus(retention(taken)));
        outcomes.add(outcome);
        count(outcome);
        boolean isBad = callVerdict == CallVerdict.FAILURE || taken.compareTo(slow) > 0;
        if (isBad && isThresholdReached()) {
            expire(Instant.MAX);
            return true;
        }
        return false;
    }

    private boolean isThresholdReached() {
        return counts.getMetrics().getFailureRate() >= settings.failurePercent()
                || counts.getMetrics().getSlowCallRate() >= settings.slowPercent();
    }

    private Duration retention(Duration taken) {
        Duration enough = taken.multipliedBy(settings.minimumCalls());
        return enough.compareTo(MIN_RETENTION) > 0 ? enough : MIN_RETENTION;
    }

    // Resilience4j's count-based window has no maximum age, so the remaining calls are counted again.
    private void expire(Instant now) {
        if (outcomes.size() >= settings.windowSize()) {
            outcomes.removeFirst();
        }
        if (outcomes.removeIf(outcome -> outcome.expiry().isBefore(now))) {
            counts.reset();
            counts.transitionToMetricsOnlyState();
            outcomes.forEach(this::count);
        }
    }

    private void count(Outcome outcome) {
        counts.onResult(outcome.taken().toNanos(), TimeUnit.NANOSECONDS, outcome.callVerdict());
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.settings.CircuitSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The last calls of one mode in this process, at most {@code CIRCUIT_WINDOW}. A call counts for a minute; a slow one counts for as long as
 * {@code CIRCUIT_LEAST_CALLS} calls like it take, since an environment with one call at a time would otherwise never have enough of them.
 * Resilience4j's breaker only counts here: what an open circuit means is the fleet's affair ({@link CircuitStore}).
 */
final class FailureWindow {
    private static final Duration MIN_LIFE = Duration.ofMinutes(1);

    /** A call that takes this share of its time is slow. */
    private static final double SLOW = 0.8;

    private final CircuitSettings rule;
    private final Duration slow;
    private final CircuitStore.Closed circuit;
    private final CircuitBreaker counts;
    private final Deque<Outcome> outcomes = new ArrayDeque<>();

    /** What a completion shows about Claude's health. */
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

        private static boolean hadTime(Prompt prompt) {
            return !Thread.currentThread().isInterrupted()
                    && prompt.remainingTime()
                                    .multipliedBy(2)
                                    .compareTo(prompt.callContext().timeout())
                            >= 0;
        }
    }

    private record Outcome(CallVerdict callVerdict, Duration taken, Instant expiry) {}

    /**
     * @param budget how long Claude may take for a call of this mode
     * @param circuit the closed circuit under which its calls are made
     */
    FailureWindow(CircuitSettings rule, Duration budget, CircuitStore.Closed circuit) {
        this.rule = rule;
        this.slow = Duration.ofMillis(Math.round(budget.toMillis() * SLOW));
        this.circuit = circuit;
        this.counts = CircuitBreaker.of(
                "claude",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(rule.windowSize())
                        .minimumNumberOfCalls(Math.min(rule.minimumCalls(), rule.windowSize()))
                        .slowCallDurationThreshold(slow)
                        .recordResult(CallVerdict.FAILURE::equals)
                        .build());
        counts.transitionToMetricsOnlyState();
    }

    CircuitStore.Closed circuit() {
        return circuit;
    }

    /** Counts a call; true if it is a failure or slow, and such calls are too many with it. Then counting begins anew. */
    synchronized boolean record(CallVerdict callVerdict, Instant end, Duration taken) {
        if (callVerdict == CallVerdict.IGNORED) {
            return false;
        }
        forget(end);
        Outcome outcome = new Outcome(callVerdict, taken, end.plus(life(taken)));
        outcomes.add(outcome);
        count(outcome);
        boolean isBad = callVerdict == CallVerdict.FAILURE || taken.compareTo(slow) > 0;
        if (isBad && areTooMany()) {
            forget(Instant.MAX);
            return true;
        }
        return false;
    }

    private boolean areTooMany() {
        return counts.getMetrics().getFailureRate() >= rule.failurePercent()
                || counts.getMetrics().getSlowCallRate() >= rule.slowPercent();
    }

    private Duration life(Duration taken) {
        Duration enough = taken.multipliedBy(rule.minimumCalls());
        return enough.compareTo(MIN_LIFE) > 0 ? enough : MIN_LIFE;
    }

    // Resilience4j's window of calls has no age, so those that still count are counted again.
    private void forget(Instant now) {
        if (outcomes.size() >= rule.windowSize()) {
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

package com.promptbuilder.claude;

import com.promptbuilder.settings.CircuitSettings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The last calls of one mode in this process. Resilience4j's breaker counts them and says when failures or slow calls are too many; what an
 * open circuit means is not its own affair but the fleet's ({@link Circuits}), so it is closed again at once.
 */
final class Window {
    /** A call that takes this share of its time is slow. */
    private static final double SLOW = 0.8;

    private final CircuitBreaker breaker;

    /** @param budget how long Claude may take for a call of this mode */
    Window(CircuitSettings rule, Duration budget) {
        this.breaker = CircuitBreaker.of(
                "claude",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(rule.window())
                        .minimumNumberOfCalls(Math.min(rule.leastCalls(), rule.window()))
                        .failureRateThreshold(rule.failurePercent())
                        .slowCallRateThreshold(rule.slowPercent())
                        .slowCallDurationThreshold(Duration.ofMillis(Math.round(budget.toMillis() * SLOW)))
                        .recordResult(Evidence.ILL::equals)
                        .build());
    }

    /** Counts a call; true if with this one they are too many, and then counting begins anew. */
    synchronized boolean record(Evidence evidence, Duration taken) {
        if (evidence == Evidence.NONE) {
            return false;
        }
        breaker.onResult(taken.toNanos(), TimeUnit.NANOSECONDS, evidence);
        boolean isBroken = breaker.getState() == CircuitBreaker.State.OPEN;
        if (isBroken) {
            breaker.reset();
        }
        return isBroken;
    }
}

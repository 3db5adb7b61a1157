package com.promptbuilder.answer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How long Claude usually takes for each mode, as this process has seen: a mean in which the last calls count most. Thread-safe. */
final class LatencyEstimator {
    /** What is taken for usual until something was seen: a part of the time that the mode may take. */
    private static final int PART = 4;

    private static final double WEIGHT = 0.2;

    private final ConcurrentHashMap<String, Duration> byMode = new ConcurrentHashMap<>();

    void took(String mode, Duration time) {
        byMode.merge(
                mode,
                time,
                (mean, last) -> mean.plus(
                        Duration.ofNanos((long) (WEIGHT * last.minus(mean).toNanos()))));
    }

    Duration of(String mode, Duration budget) {
        return known(mode).orElseGet(() -> budget.dividedBy(PART));
    }

    /** Empty until this process has seen a call of the mode. */
    Optional<Duration> known(String mode) {
        return Optional.ofNullable(byMode.get(mode));
    }
}

package com.promptbuilder.settings;

import java.time.Duration;

/**
 * When the circuit of a mode opens, and for how long.
 *
 * @param windowSize {@code CIRCUIT_WINDOW}: how many of the last calls count, each for a minute at least; default 20
 * @param minimumCalls {@code CIRCUIT_LEAST_CALLS}: fewer calls are no evidence; default 10
 * @param failurePercent {@code CIRCUIT_FAILURE_PERCENT}: this share of failures opens it; default 50
 * @param slowPercent {@code CIRCUIT_SLOW_PERCENT}: so does this share of calls that take more than four fifths of their mode's time; default 80
 * @param openDuration {@code CIRCUIT_OPEN_SECONDS}: how long nobody is let through; default 15 s
 */
public record CircuitSettings(
        int windowSize, int minimumCalls, int failurePercent, int slowPercent, Duration openDuration) {
    static CircuitSettings read(EnvironmentVariables environmentVariables) {
        return new CircuitSettings(
                (int) environmentVariables.number("CIRCUIT_WINDOW", 20, 1, 10_000),
                (int) environmentVariables.number("CIRCUIT_LEAST_CALLS", 10, 1, 10_000),
                (int) environmentVariables.number("CIRCUIT_FAILURE_PERCENT", 50, 1, 100),
                (int) environmentVariables.number("CIRCUIT_SLOW_PERCENT", 80, 1, 100),
                Duration.ofSeconds(environmentVariables.number("CIRCUIT_OPEN_SECONDS", 15, 1, 600)));
    }
}

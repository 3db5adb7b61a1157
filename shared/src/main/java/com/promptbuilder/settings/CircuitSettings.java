package com.promptbuilder.settings;

import java.time.Duration;

/**
 * When the circuit of a mode opens, and for how long.
 *
 * @param window {@code CIRCUIT_WINDOW}: how many of the last calls count, each for a minute at least; default 20
 * @param leastCalls {@code CIRCUIT_LEAST_CALLS}: fewer calls are no evidence; default 10
 * @param failurePercent {@code CIRCUIT_FAILURE_PERCENT}: this share of failures opens it; default 50
 * @param slowPercent {@code CIRCUIT_SLOW_PERCENT}: so does this share of calls that take more than four fifths of their mode's time; default 80
 * @param openFor {@code CIRCUIT_OPEN_SECONDS}: how long nobody is let through; default 15 s
 */
public record CircuitSettings(int window, int leastCalls, int failurePercent, int slowPercent, Duration openFor) {
    static CircuitSettings read(Environment environment) {
        return new CircuitSettings(
                (int) environment.number("CIRCUIT_WINDOW", 20, 1, 10_000),
                (int) environment.number("CIRCUIT_LEAST_CALLS", 10, 1, 10_000),
                (int) environment.number("CIRCUIT_FAILURE_PERCENT", 50, 1, 100),
                (int) environment.number("CIRCUIT_SLOW_PERCENT", 80, 1, 100),
                Duration.ofSeconds(environment.number("CIRCUIT_OPEN_SECONDS", 15, 1, 600)));
    }
}

package com.promptbuilder.settings;

import java.time.Duration;

/**
 * Thresholds of the circuit breaker of each mode.
 *
 * @param windowSize {@code CIRCUIT_WINDOW}: how many of the last calls count, each for at least one minute; default 20
 * @param minimumCalls {@code CIRCUIT_LEAST_CALLS}: the circuit does not open below this number of calls; default 10
 * @param failurePercent {@code CIRCUIT_FAILURE_PERCENT}: the share of failed calls that opens the circuit; default 50
 * @param slowPercent {@code CIRCUIT_SLOW_PERCENT}: the share of slow calls that opens the circuit; default 80. A call is slow above 80 %
 *     of its mode's timeout
 * @param openDuration {@code CIRCUIT_OPEN_SECONDS}: how long the circuit rejects all calls; default 15 s
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

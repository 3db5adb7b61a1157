package com.promptbuilder.claude;

import com.promptbuilder.claude.FailureWindow.CallVerdict;
import com.promptbuilder.settings.CircuitSettings;
import com.promptbuilder.telemetry.RequestMetrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Claude behind a circuit breaker per mode. A window of this process's last calls decides when a circuit opens; from then on it is open for
 * the whole fleet, and once its time is over one probe of one environment decides whether it closes. A process that sees the circuit open, or
 * sees that a probe has closed it, counts anew. Thread-safe.
 */
public final class CircuitBreakingClaude implements Claude {
    /** What callers are told while somebody probes. */
    private static final Duration PROBING = Duration.ofSeconds(3);

    /** A prober that has gone is waited for no longer than its call could have taken. */
    private static final Duration PROBE_MARGIN = Duration.ofSeconds(2);

    private final Claude claude;
    private final CircuitStore circuitStore;
    private final CircuitSettings rule;
    private final InstantSource clock;
    private final Supplier<String> owners;
    private final Consumer<CircuitEvent> events;
    private final Map<String, FailureWindow> windows = new ConcurrentHashMap<>();

    /** What operators want to know; told by the one environment that made it happen. */
    public sealed interface CircuitEvent {
        /** A circuit opened. */
        record Opened(String mode) implements CircuitEvent {}

        /** A probe closed it again. */
        record Closed(String mode) implements CircuitEvent {}
    }

    /** A circuit's state, by the number that operators see. */
    private enum CircuitState {
        CLOSED(0),
        OPEN(1),
        HALF_OPEN(2);

        private final int number;

        CircuitState(int number) {
            this.number = number;
        }
    }

    /** @param owners makes a new token at each call, by which the fleet knows whose probe it is */
    public CircuitBreakingClaude(
            Claude claude,
            CircuitStore circuitStore,
            CircuitSettings rule,
            InstantSource clock,
            Supplier<String> owners,
            Consumer<CircuitEvent> events) {
        this.claude = claude;
        this.circuitStore = circuitStore;
        this.rule = rule;
        this.clock = clock;
        this.owners = owners;
        this.events = events;
    }

    @Override
    public Completion complete(Prompt prompt) {
        String mode = prompt.callContext().mode();
        return switch (circuitStore.read(mode)) {
            case CircuitStore.OpenCircuit openCircuit -> {
                windows.remove(mode);
                yield completeOpen(prompt, openCircuit);
            }
            case CircuitStore.Closed closed -> completeClosed(prompt, window(prompt.callContext(), closed));
        };
    }

    // A probe has closed the circuit since: what was counted before it says nothing about Claude's health any more.
    private FailureWindow window(CallContext callContext, CircuitStore.Closed closed) {
        return windows.compute(
                callContext.mode(),
                (_, known) -> Optional.ofNullable(known)
                        .filter(failureWindow -> !failureWindow.circuit().isBefore(closed))
                        .orElseGet(() -> new FailureWindow(rule, callContext.timeout(), closed)));
    }

    private Completion completeClosed(Prompt prompt, FailureWindow failureWindow) {
        String mode = prompt.callContext().mode();
        Instant start = clock.instant();
        Completion completion = claude.complete(prompt);
        Instant end = clock.instant();
        boolean isOpened = failureWindow.record(CallVerdict.of(completion, prompt), end, Duration.between(start, end))
                && windows.get(mode) == failureWindow
                && circuitStore.open(mode, failureWindow.circuit(), end.plus(rule.openDuration()));
        if (isOpened) {
            events.accept(new CircuitEvent.Opened(mode));
        }
        tell(prompt, isOpened ? CircuitState.OPEN : CircuitState.CLOSED);
        return completion;
    }

    private Completion completeOpen(Prompt prompt, CircuitStore.OpenCircuit circuit) {
        Instant now = clock.instant();
        String owner = owners.get();
        Instant probeEnd = now.plus(prompt.remainingTime()).plus(PROBE_MARGIN);
        if (circuit.allowsProbe(now)
                && circuitStore.takeProbe(prompt.callContext().mode(), owner, now, probeEnd)) {
            return probe(prompt, owner);
        }
        tell(prompt, now.isBefore(circuit.until()) ? CircuitState.OPEN : CircuitState.HALF_OPEN);
        prompt.callContext().requestMetrics().increment("claude_calls_avoided_total", "reason", "refused");
        Duration left = Duration.between(now, circuit.until());
        return new Failure.CircuitOpen(left.isPositive() ? left : PROBING);
    }

    private Completion probe(Prompt prompt, String owner) {
        String mode = prompt.callContext().mode();
        CallVerdict callVerdict = CallVerdict.IGNORED;
        try {
            Completion completion = claude.complete(prompt);
            callVerdict = CallVerdict.of(completion, prompt);
            return completion;
        } finally {
            judge(mode, owner, callVerdict);
            tell(prompt, callVerdict == CallVerdict.SUCCESS ? CircuitState.CLOSED : CircuitState.OPEN);
        }
    }

    private void judge(String mode, String owner, CallVerdict callVerdict) {
        switch (callVerdict) {
            case SUCCESS -> {
                circuitStore.close(mode, owner, clock.instant());
                events.accept(new CircuitEvent.Closed(mode));
            }
            case FAILURE -> circuitStore.reopen(mode, owner, clock.instant().plus(rule.openDuration()));
            // It told nothing of Claude, so the next may probe at once.
            case IGNORED -> circuitStore.reopen(mode, owner, clock.instant());
        }
    }

    private static void tell(Prompt prompt, CircuitState circuitState) {
        RequestMetrics requestMetrics = prompt.callContext().requestMetrics();
        requestMetrics.record(
                "circuit_breaker_state",
                Map.of("circuit", "claude-api", "mode", prompt.callContext().mode()),
                circuitState.number);
    }
}

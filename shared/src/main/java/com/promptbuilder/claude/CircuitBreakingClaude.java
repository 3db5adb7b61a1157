package com.promptbuilder.claude;

import com.promptbuilder.claude.FailureWindow.CallVerdict;
import com.promptbuilder.settings.ClaudeSettings.CircuitSettings;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Circuit breaker around Claude, one circuit per mode. The last calls of this process ({@link FailureWindow}) decide when a circuit
 * opens. An open circuit rejects the calls of the whole fleet. After {@code CIRCUIT_OPEN_SECONDS} one environment sends one probe, which
 * closes the circuit or keeps it open.
 *
 * <p>The window starts empty again after the circuit was open or a probe closed it. Thread-safe.
 */
public final class CircuitBreakingClaude implements Claude {
    /** Retry-After of a call that is rejected while a probe is in flight. */
    private static final Duration PROBE_RETRY_AFTER = Duration.ofSeconds(3);

    /** Added to a probe's timeout: after both, another environment may probe. */
    private static final Duration PROBE_MARGIN = Duration.ofSeconds(2);

    // Values of circuit_breaker_state.
    private static final int CLOSED = 0;
    private static final int OPEN = 1;
    private static final int HALF_OPEN = 2;

    private final Claude claude;
    private final CircuitStore circuitStore;
    private final CircuitSettings settings;
    private final InstantSource clock;
    private final Supplier<String> tokens;
    private final Consumer<CircuitEvent> events;
    private final Map<String, FailureWindow> windows = new ConcurrentHashMap<>();

    /** A change of a circuit, reported by the environment that caused it. */
    public sealed interface CircuitEvent {
        /** The circuit opened. */
        record Opened(String mode) implements CircuitEvent {}

        /** A probe closed the circuit. */
        record Closed(String mode) implements CircuitEvent {}
    }

    /** @param tokens supplies a new fencing token for each probe */
    public CircuitBreakingClaude(
            Claude claude,
            CircuitStore circuitStore,
            CircuitSettings settings,
            InstantSource clock,
            Supplier<String> tokens,
            Consumer<CircuitEvent> events) {
        this.claude = claude;
        this.circuitStore = circuitStore;
        this.settings = settings;
        this.clock = clock;
        this.tokens = tokens;
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

    // If a probe has closed the circuit, the calls before it are no evidence any more.
    private FailureWindow window(CallContext callContext, CircuitStore.Closed closed) {
        return windows.compute(
                callContext.mode(),
                (_, known) -> Optional.ofNullable(known)
                        .filter(failureWindow -> !failureWindow.circuit().isBefore(closed))
                        .orElseGet(() -> new FailureWindow(settings, callContext.timeout(), closed)));
    }

    private Completion completeClosed(Prompt prompt, FailureWindow failureWindow) {
        String mode = prompt.callContext().mode();
        Instant start = clock.instant();
        Completion completion = claude.complete(prompt);
        Instant end = clock.instant();
        boolean isOpened = failureWindow.record(CallVerdict.of(completion, prompt), end, Duration.between(start, end))
                && windows.get(mode) == failureWindow
                && circuitStore.open(mode, failureWindow.circuit(), end.plus(settings.openDuration()));
        if (isOpened) {
            events.accept(new CircuitEvent.Opened(mode));
        }
        recordState(prompt, isOpened ? OPEN : CLOSED);
        return completion;
    }

    private Completion completeOpen(Prompt prompt, CircuitStore.OpenCircuit circuit) {
        Instant now = clock.instant();
        String token = tokens.get();
        Instant probeEnd = now.plus(prompt.remainingTime()).plus(PROBE_MARGIN);
        if (circuit.allowsProbe(now)
                && circuitStore.takeProbe(prompt.callContext().mode(), token, now, probeEnd)) {
            return probe(prompt, token);
        }
        recordState(prompt, now.isBefore(circuit.until()) ? OPEN : HALF_OPEN);
        prompt.callContext().requestMetrics().increment("claude_calls_avoided_total", "reason", "refused");
        Duration left = Duration.between(now, circuit.until());
        return new Failure.CircuitOpen(left.isPositive() ? left : PROBE_RETRY_AFTER);
    }

    private Completion probe(Prompt prompt, String token) {
        String mode = prompt.callContext().mode();
        CallVerdict callVerdict = CallVerdict.IGNORED;
        try {
            Completion completion = claude.complete(prompt);
            callVerdict = CallVerdict.of(completion, prompt);
            return completion;
        } finally {
            finishProbe(mode, token, callVerdict);
            recordState(prompt, callVerdict == CallVerdict.SUCCESS ? CLOSED : OPEN);
        }
    }

    private void finishProbe(String mode, String token, CallVerdict callVerdict) {
        switch (callVerdict) {
            case SUCCESS -> {
                circuitStore.close(mode, token, clock.instant());
                events.accept(new CircuitEvent.Closed(mode));
            }
            case FAILURE -> circuitStore.reopen(mode, token, clock.instant().plus(settings.openDuration()));
            // The probe gave no evidence, so the next call may probe at once.
            case IGNORED -> circuitStore.reopen(mode, token, clock.instant());
        }
    }

    private static void recordState(Prompt prompt, int state) {
        CallContext callContext = prompt.callContext();
        Map<String, String> labels = Map.of("circuit", "claude-api", "mode", callContext.mode());
        callContext.requestMetrics().record("circuit_breaker_state", labels, state);
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.claude.CircuitGauges.State;
import com.promptbuilder.claude.FailureWindow.CallVerdict;
import com.promptbuilder.claude.Prompt.CallContext;
import com.promptbuilder.settings.ClaudeSettings.CircuitSettings;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Circuit breaker around a provider, one circuit per mode. The last calls of this process ({@link FailureWindow}) decide when a circuit
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

    /** How long a refusal of our key or account counts as outage of the provider. */
    private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

    private static final int ACCEPTED = 0;

    private final Provider provider;
    private final Claude claude;
    private final CircuitContext circuits;
    private final Map<String, FailureWindow> windows = new ConcurrentHashMap<>();
    /** The status with which the provider refuses our key or account; {@link #ACCEPTED} if it does not. */
    private final AtomicInteger refusal = new AtomicInteger(ACCEPTED);

    /**
     * What the circuits of all providers have in common.
     *
     * @param gauges the states as metrics
     * @param tokens supplies a new fencing token for each probe
     */
    public record CircuitContext(
            CircuitStore store,
            CircuitSettings settings,
            CircuitGauges gauges,
            InstantSource clock,
            Supplier<String> tokens,
            Consumer<CircuitEvent> events) {}

    /** A change of a circuit, reported by the environment that caused it, or of an account, reported by each that sees it. */
    public sealed interface CircuitEvent {
        /** The circuit opened, by a call that failed ({@link Failure#cause}) or was {@code slow}. */
        record Opened(Provider provider, String mode, String cause) implements CircuitEvent {}

        /** A probe closed the circuit. */
        record Closed(Provider provider, String mode) implements CircuitEvent {}

        /** The provider refuses our key or account, with this status. */
        record AccountRefused(Provider provider, int status) implements CircuitEvent {}

        /** The provider accepts our key and account again. */
        record AccountAccepted(Provider provider) implements CircuitEvent {}
    }

    public CircuitBreakingClaude(Provider provider, Claude claude, CircuitContext circuits) {
        this.provider = provider;
        this.claude = claude;
        this.circuits = circuits;
    }

    @Override
    public Completion complete(Prompt prompt) {
        String mode = prompt.callContext().mode();
        return switch (circuits.store().read(name(mode))) {
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
                        .orElseGet(() -> new FailureWindow(circuits.settings(), callContext.timeout(), closed)));
    }

    private Completion completeClosed(Prompt prompt, FailureWindow failureWindow) {
        String mode = prompt.callContext().mode();
        Instant start = circuits.clock().instant();
        Completion completion = claude.complete(prompt);
        Instant end = circuits.clock().instant();
        CallVerdict callVerdict = CallVerdict.of(completion, prompt);
        boolean isOpened = failureWindow.record(callVerdict, end, Duration.between(start, end))
                && windows.get(mode) == failureWindow
                && circuits.store().open(name(mode), failureWindow.circuit(), end.plus(openDuration()));
        recordAccount(completion, callVerdict);
        if (isOpened) {
            circuits.store().report(provider, mode, end.plus(openDuration()));
            circuits.events().accept(new CircuitEvent.Opened(provider, mode, callVerdict.cause(completion)));
        }
        recordState(prompt, isOpened ? State.OPEN : State.CLOSED);
        return completion;
    }

    private Completion completeOpen(Prompt prompt, CircuitStore.OpenCircuit circuit) {
        Instant now = circuits.clock().instant();
        if (prompt.callContext().caller().equals(Caller.PREFETCH)) {
            // A probe is for clients. The failure is of a kind that no client shares.
            return new Failure.BudgetExceeded(PROBE_RETRY_AFTER, Failure.Scope.CALLER);
        }
        String token = circuits.tokens().get();
        Instant probeEnd = now.plus(prompt.remainingTime()).plus(PROBE_MARGIN);
        if (circuit.allowsProbe(now)
                && circuits.store().takeProbe(name(prompt.callContext().mode()), token, now, probeEnd)) {
            circuits.store().report(provider, prompt.callContext().mode(), probeEnd);
            return probe(prompt, token);
        }
        recordState(prompt, now.isBefore(circuit.until()) ? State.OPEN : State.HALF_OPEN);
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
            recordAccount(completion, callVerdict);
            return completion;
        } finally {
            finishProbe(mode, token, callVerdict);
            recordState(prompt, callVerdict == CallVerdict.SUCCESS ? State.CLOSED : State.OPEN);
        }
    }

    private void finishProbe(String mode, String token, CallVerdict callVerdict) {
        Instant now = circuits.clock().instant();
        // A probe without evidence keeps the circuit open, and the next call may probe at once.
        Instant until = callVerdict == CallVerdict.FAILURE ? now.plus(openDuration()) : now;
        if (callVerdict == CallVerdict.SUCCESS) {
            circuits.store().close(name(mode), token, now);
            circuits.events().accept(new CircuitEvent.Closed(provider, mode));
        } else {
            circuits.store().reopen(name(mode), token, until);
        }
        circuits.store().report(provider, mode, until);
    }

    private void recordAccount(Completion completion, CallVerdict callVerdict) {
        if (completion instanceof Failure.Rejected rejected && rejected.isOfAccount()) {
            Instant until = circuits.clock().instant().plus(REFUSED_FOR);
            circuits.store().report(provider, CircuitStore.REFUSED, until);
            if (refusal.getAndSet(rejected.status()) != rejected.status()) {
                circuits.events().accept(new CircuitEvent.AccountRefused(provider, rejected.status()));
            }
        } else if (callVerdict == CallVerdict.SUCCESS && refusal.getAndSet(ACCEPTED) != ACCEPTED) {
            circuits.events().accept(new CircuitEvent.AccountAccepted(provider));
        }
    }

    private void recordState(Prompt prompt, CircuitGauges.State state) {
        circuits.gauges().record(provider, state, refusal.get() == ACCEPTED, prompt.callContext());
    }

    private Duration openDuration() {
        return circuits.settings().openDuration();
    }

    private String name(String mode) {
        return circuitName(provider, mode);
    }

    // Circuits of Anthropic's API were stored under the mode alone before there were other providers.
    private static String circuitName(Provider provider, String mode) {
        return provider == Provider.ANTHROPIC ? mode : provider.label() + "/" + mode;
    }

    /** True if the circuit of a provider and mode is closed. */
    public static boolean isClosed(CircuitStore store, Provider provider, String mode) {
        return store.read(circuitName(provider, mode)) instanceof CircuitStore.Closed;
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.settings.CircuitSettings;
import com.promptbuilder.telemetry.Samples;

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
public final class Breaking implements Claude {
    /** What callers are told while somebody probes. */
    private static final Duration PROBING = Duration.ofSeconds(3);

    /** A prober that has gone is waited for no longer than its call could have taken. */
    private static final Duration PROBE_MARGIN = Duration.ofSeconds(2);

    private final Claude claude;
    private final Circuits circuits;
    private final CircuitSettings rule;
    private final InstantSource clock;
    private final Supplier<String> owners;
    private final Consumer<Event> events;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /** What operators want to know; told by the one environment that made it happen. */
    public sealed interface Event {
        /** A circuit opened. */
        record Opened(String mode) implements Event {}

        /** A probe closed it again. */
        record Closed(String mode) implements Event {}
    }

    /** A circuit's state, by the number that operators see. */
    private enum State {
        CLOSED(0),
        OPEN(1),
        HALF_OPEN(2);

        private final int number;

        State(int number) {
            this.number = number;
        }
    }

    /** @param owners makes a new token at each call, by which the fleet knows whose probe it is */
    public Breaking(
            Claude claude,
            Circuits circuits,
            CircuitSettings rule,
            InstantSource clock,
            Supplier<String> owners,
            Consumer<Event> events) {
        this.claude = claude;
        this.circuits = circuits;
        this.rule = rule;
        this.clock = clock;
        this.owners = owners;
        this.events = events;
    }

    @Override
    public Completion complete(Prompt prompt) {
        String mode = prompt.occasion().mode();
        return switch (circuits.read(mode)) {
            case Circuits.Open open -> {
                windows.remove(mode);
                yield completeOpen(prompt, open);
            }
            case Circuits.Closed closed -> completeClosed(prompt, window(prompt.occasion(), closed));
        };
    }

    // A probe has closed the circuit since: what was counted before it says nothing about Claude's health any more.
    private Window window(Occasion occasion, Circuits.Closed closed) {
        return windows.compute(
                occasion.mode(),
                (_, known) -> Optional.ofNullable(known)
                        .filter(window -> !window.circuit().isBefore(closed))
                        .orElseGet(() -> new Window(rule, occasion.budget(), closed)));
    }

    private Completion completeClosed(Prompt prompt, Window window) {
        String mode = prompt.occasion().mode();
        Instant start = clock.instant();
        Completion completion = claude.complete(prompt);
        Instant end = clock.instant();
        boolean isOpened = window.record(Evidence.of(completion, prompt), end, Duration.between(start, end))
                && windows.get(mode) == window
                && circuits.open(mode, window.circuit(), end.plus(rule.openFor()));
        if (isOpened) {
            events.accept(new Event.Opened(mode));
        }
        tell(prompt, isOpened ? State.OPEN : State.CLOSED);
        return completion;
    }

    private Completion completeOpen(Prompt prompt, Circuits.Open circuit) {
        Instant now = clock.instant();
        String owner = owners.get();
        Instant probeEnd = now.plus(prompt.time()).plus(PROBE_MARGIN);
        if (circuit.isForProbing(now) && circuits.takeProbe(prompt.occasion().mode(), owner, now, probeEnd)) {
            return probe(prompt, owner);
        }
        tell(prompt, now.isBefore(circuit.until()) ? State.OPEN : State.HALF_OPEN);
        prompt.occasion().samples().count("claude_calls_avoided_total", "reason", "refused");
        Duration left = Duration.between(now, circuit.until());
        return new Failure.CircuitOpen(left.isPositive() ? left : PROBING);
    }

    private Completion probe(Prompt prompt, String owner) {
        String mode = prompt.occasion().mode();
        Evidence evidence = Evidence.NONE;
        try {
            Completion completion = claude.complete(prompt);
            evidence = Evidence.of(completion, prompt);
            return completion;
        } finally {
            judge(mode, owner, evidence);
            tell(prompt, evidence == Evidence.WELL ? State.CLOSED : State.OPEN);
        }
    }

    private void judge(String mode, String owner, Evidence evidence) {
        switch (evidence) {
            case WELL -> {
                circuits.close(mode, owner, clock.instant());
                events.accept(new Event.Closed(mode));
            }
            case ILL -> circuits.reopen(mode, owner, clock.instant().plus(rule.openFor()));
            // It told nothing of Claude, so the next may probe at once.
            case NONE -> circuits.reopen(mode, owner, clock.instant());
        }
    }

    private static void tell(Prompt prompt, State state) {
        Samples samples = prompt.occasion().samples();
        samples.add(
                "circuit_breaker_state",
                Map.of("circuit", "claude-api", "mode", prompt.occasion().mode()),
                state.number);
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.claude.Prompt.CallContext;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The states of all circuits as this process last saw them, recorded as metrics. {@code circuit_breaker_state} of a mode is that of the best
 * provider. {@code claude_provider_up} of a provider and mode is 0 while its circuit is open, or the provider refuses our key or account.
 * A state is forgotten if it was not seen again while a circuit stays open, and one minute more. Thread-safe.
 */
public final class CircuitGauges {
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Duration retention;
    private final Map<Circuit, Seen> circuits = new ConcurrentHashMap<>();

    /** The state of a circuit, the best first. */
    enum State {
        CLOSED(0),
        HALF_OPEN(2),
        OPEN(1);

        private final int value;

        /** @param value the value of {@code circuit_breaker_state} */
        State(int value) {
            this.value = value;
        }
    }

    private record Circuit(Provider provider, String mode) {}

    private record Seen(State state, Instant at) {}

    /** @param openDuration how long a circuit rejects all calls */
    public CircuitGauges(InstantSource clock, Duration openDuration) {
        this.clock = clock;
        this.retention = openDuration.plus(MARGIN);
    }

    void record(Provider provider, State state, boolean isAccepted, CallContext callContext) {
        String mode = callContext.mode();
        Instant now = clock.instant();
        circuits.values().removeIf(seen -> seen.at().plus(retention).isBefore(now));
        circuits.put(new Circuit(provider, mode), new Seen(state, now));
        RequestMetrics requestMetrics = callContext.requestMetrics();
        Map<String, String> labels = Map.of("circuit", "claude-api", "mode", mode);
        requestMetrics.record("circuit_breaker_state", labels, best(mode).value);
        boolean isUp = isAccepted && state == State.CLOSED;
        requestMetrics.record("claude_provider_up", Map.of("provider", provider.label(), "mode", mode), isUp ? 1 : 0);
    }

    private State best(String mode) {
        return circuits.entrySet().stream()
                .filter(entry -> entry.getKey().mode().equals(mode))
                .map(entry -> entry.getValue().state())
                .min(Comparator.naturalOrder())
                .orElse(State.CLOSED);
    }
}

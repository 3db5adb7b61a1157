package com.promptbuilder.claude;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Circuit states of one process. Thread-safe. */
public final class InMemoryCircuitStore implements CircuitStore {
    private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();

    private record Circuit(Status status, Optional<String> prober) {
        static final Circuit UNKNOWN = of(Closed.NEVER_OPENED);

        static Circuit of(Status status) {
            return new Circuit(status, Optional.empty());
        }

        boolean isUnchangedSince(Closed observed) {
            return status instanceof Closed closed && !observed.isBefore(closed);
        }

        boolean allowsProbe(String owner, Instant now) {
            return status instanceof OpenCircuit openCircuit
                    && (isProber(owner) ? !now.isBefore(openCircuit.until()) : openCircuit.allowsProbe(now));
        }

        boolean isProber(String owner) {
            return prober.filter(owner::equals).isPresent();
        }

        Circuit probedBy(String owner, Instant until) {
            return status instanceof OpenCircuit openCircuit
                    ? new Circuit(new OpenCircuit(openCircuit.until(), Optional.of(until)), Optional.of(owner))
                    : this;
        }
    }

    @Override
    public Status read(String mode) {
        return circuits.getOrDefault(mode, Circuit.UNKNOWN).status();
    }

    @Override
    public boolean open(String mode, Closed observed, Instant until) {
        return change(mode, circuit -> circuit.isUnchangedSince(observed), _ -> open(until));
    }

    @Override
    public boolean takeProbe(String mode, String owner, Instant now, Instant until) {
        return change(mode, circuit -> circuit.allowsProbe(owner, now), circuit -> circuit.probedBy(owner, until));
    }

    @Override
    public void close(String mode, String owner, Instant now) {
        change(mode, circuit -> circuit.isProber(owner), _ -> Circuit.of(new Closed(Optional.of(now))));
    }

    @Override
    public void reopen(String mode, String owner, Instant until) {
        change(mode, circuit -> circuit.isProber(owner), _ -> open(until));
    }

    private static Circuit open(Instant until) {
        return Circuit.of(new OpenCircuit(until, Optional.empty()));
    }

    /** Changes a circuit if the condition holds, and returns whether it does. */
    private boolean change(String mode, Predicate<Circuit> condition, UnaryOperator<Circuit> change) {
        AtomicBoolean holds = new AtomicBoolean();
        circuits.compute(mode, (_, known) -> {
            Circuit circuit = Optional.ofNullable(known).orElse(Circuit.UNKNOWN);
            holds.set(condition.test(circuit));
            return holds.get() ? change.apply(circuit) : circuit;
        });
        return holds.get();
    }
}

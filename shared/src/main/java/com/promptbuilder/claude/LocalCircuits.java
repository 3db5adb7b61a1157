package com.promptbuilder.claude;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** The circuits of one process. Thread-safe. */
public final class LocalCircuits implements Circuits {
    private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();

    private record Circuit(Open open, Optional<String> prober) {}

    @Override
    public Optional<Open> read(String mode) {
        return Optional.ofNullable(circuits.get(mode)).map(Circuit::open);
    }

    @Override
    public void open(String mode, Instant until) {
        circuits.putIfAbsent(mode, new Circuit(new Open(until, Optional.empty()), Optional.empty()));
    }

    @Override
    public boolean takeProbe(String mode, String owner, Instant now, Instant until) {
        AtomicBoolean taken = new AtomicBoolean();
        circuits.computeIfPresent(mode, (_, circuit) -> {
            taken.set(circuit.open().isForProbing(now));
            return taken.get()
                    ? new Circuit(new Open(circuit.open().until(), Optional.of(until)), Optional.of(owner))
                    : circuit;
        });
        return taken.get();
    }

    @Override
    public void close(String mode, String owner) {
        circuits.computeIfPresent(mode, (_, circuit) -> isProber(circuit, owner) ? null : circuit);
    }

    @Override
    public void reopen(String mode, String owner, Instant until) {
        UnaryOperator<Circuit> reopened = circuit ->
                isProber(circuit, owner) ? new Circuit(new Open(until, Optional.empty()), Optional.empty()) : circuit;
        circuits.computeIfPresent(mode, (_, circuit) -> reopened.apply(circuit));
    }

    private static boolean isProber(Circuit circuit, String owner) {
        return circuit.prober().filter(owner::equals).isPresent();
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.value.Provider;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The states of the circuits, one per mode. A circuit without a state is closed. An open circuit admits one probe at a time once its open
 * duration has passed. Methods may throw {@link com.promptbuilder.dynamodb.StoreUnavailableException}.
 */
public interface CircuitStore {
    /** The outage of a provider that refuses our key or account. */
    String REFUSED = "refused";

    /** The state of a circuit. */
    sealed interface Status {}

    /** A closed circuit, and when a probe last closed it; empty if no probe did. */
    record Closed(Optional<Instant> since) implements Status {
        static final Closed NEVER_OPENED = new Closed(Optional.empty());

        /** True if the circuit was open between this state and the later one. */
        boolean isBefore(Closed later) {
            return later.since()
                    .filter(time -> since.filter(known -> !known.isBefore(time)).isEmpty())
                    .isPresent();
        }
    }

    /**
     * An open circuit.
     *
     * @param until when the first probe is allowed
     * @param probeUntil when the probe in flight times out; empty without a probe
     */
    record OpenCircuit(Instant until, Optional<Instant> probeUntil) implements Status {
        /** True if a probe is due and none is in flight. */
        boolean allowsProbe(Instant now) {
            return !now.isBefore(until) && probeUntil.filter(now::isBefore).isEmpty();
        }
    }

    /** The state of this mode's circuit. */
    Status read(String mode);

    /**
     * Opens a closed circuit. A circuit that is open, or that was open after {@code observed}, is not changed: a probe closed it after the
     * failures of this window.
     *
     * @param observed the closed state under which the failures were counted
     * @return true if this call opened the circuit
     */
    boolean open(String mode, Closed observed, Instant until);

    /** Acquires the right to probe. Exactly one owner gets it. The call is idempotent for that owner. */
    boolean takeProbe(String mode, String owner, Instant now, Instant until);

    /** Closes the circuit, if this owner holds the right to probe. */
    void close(String mode, String owner, Instant now);

    /** Extends the open state and releases the right to probe, if this owner holds it. */
    void reopen(String mode, String owner, Instant until);

    /**
     * Reports outage of a provider until that time, or its end.
     *
     * @param outage a mode whose circuit is open, or {@link #REFUSED}
     */
    void report(Provider provider, String outage, Instant until);

    /** The outages of a provider that have not ended. */
    Set<String> outages(Provider provider, Instant now);

    /** Circuit states of one process. Thread-safe. */
    final class InMemory implements CircuitStore {
        private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();

        private final Map<Provider, Map<String, Instant>> outages = new ConcurrentHashMap<>();

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

        @Override
        public void report(Provider provider, String outage, Instant until) {
            outages.computeIfAbsent(provider, _ -> new ConcurrentHashMap<>()).put(outage, until);
        }

        @Override
        public Set<String> outages(Provider provider, Instant now) {
            return outages.getOrDefault(provider, Map.of()).entrySet().stream()
                    .filter(outage -> outage.getValue().isAfter(now))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
        }

        private static Circuit open(Instant until) {
            return Circuit.of(new OpenCircuit(until, Optional.empty()));
        }

        /** Changes a circuit if the condition holds, and returns whether it does. */
        private synchronized boolean change(String mode, Predicate<Circuit> condition, UnaryOperator<Circuit> change) {
            Circuit circuit = circuits.getOrDefault(mode, Circuit.UNKNOWN);
            boolean holds = condition.test(circuit);
            if (holds) {
                circuits.put(mode, change.apply(circuit));
            }
            return holds;
        }
    }
}

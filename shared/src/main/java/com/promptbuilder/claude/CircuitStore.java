package com.promptbuilder.claude;

import java.time.Instant;
import java.util.Optional;

/**
 * The states of the circuits, one per mode. A circuit without a state is closed. An open circuit admits one probe at a time once its open
 * duration has passed. Methods may throw {@link com.promptbuilder.dynamodb.StoreUnavailableException}.
 */
public interface CircuitStore {
    /** The state of a circuit. */
    sealed interface Status {}

    /**
     * A closed circuit.
     *
     * @param since when a probe last closed the circuit; empty if no probe did
     */
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
}

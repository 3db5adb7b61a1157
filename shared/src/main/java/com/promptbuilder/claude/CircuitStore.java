package com.promptbuilder.claude;

import java.time.Instant;
import java.util.Optional;

/**
 * The states of the circuits, one a mode. A circuit of which nothing is known is closed; one that is open lets one probe at a time through
 * once its time is over, whoever asks first. Methods may throw {@link com.promptbuilder.dynamodb.StoreUnavailableException}.
 */
public interface CircuitStore {
    /** What is known of a circuit. */
    sealed interface Status {}

    /**
     * A closed circuit.
     *
     * @param since when a probe last closed it; empty if no probe is known to have done so
     */
    record Closed(Optional<Instant> since) implements Status {
        static final Closed NEVER_OPENED = new Closed(Optional.empty());

        /** True if the circuit was open after this was seen. */
        boolean isBefore(Closed later) {
            return later.since()
                    .filter(time -> since.filter(known -> !known.isBefore(time)).isEmpty())
                    .isPresent();
        }
    }

    /**
     * An open circuit.
     *
     * @param until when a probe may be made
     * @param probeUntil until when somebody's probe counts as being made
     */
    record OpenCircuit(Instant until, Optional<Instant> probeUntil) implements Status {
        /** True if nobody's probe is being made and one may be. */
        boolean allowsProbe(Instant now) {
            return !now.isBefore(until) && probeUntil.filter(now::isBefore).isEmpty();
        }
    }

    /** The circuit of this mode. */
    Status read(String mode);

    /**
     * Opens a closed circuit. A circuit that is open, or that was open after {@code seen}, stays as it is: the failures behind this call are
     * older than the probe that closed it.
     *
     * @param seen the closed circuit that the failures were counted under
     * @return true if this call opened it
     */
    boolean open(String mode, Closed seen, Instant until);

    /** Takes the right to probe. Exactly one owner gets it, and that owner gets it again if it repeats the call. */
    boolean takeProbe(String mode, String owner, Instant now, Instant until);

    /** Closes the circuit, if the right to probe is still this owner's. */
    void close(String mode, String owner, Instant now);

    /** Keeps the circuit open for longer, if the right to probe is still this owner's, and gives that right back. */
    void reopen(String mode, String owner, Instant until);
}

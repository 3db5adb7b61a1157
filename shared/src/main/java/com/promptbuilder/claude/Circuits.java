package com.promptbuilder.claude;

import java.time.Instant;
import java.util.Optional;

/**
 * The states of the circuits, one a mode. A circuit of which nothing is known is closed; one that is open lets one probe at a time through
 * once its time is over, whoever asks first. Methods may throw {@link com.promptbuilder.table.StoreException}.
 */
public interface Circuits {
    /**
     * An open circuit.
     *
     * @param until when a probe may be made
     * @param probeUntil until when somebody's probe counts as being made
     */
    record Open(Instant until, Optional<Instant> probeUntil) {
        /** True if nobody's probe is being made and one may be. */
        boolean isForProbing(Instant now) {
            return !now.isBefore(until) && probeUntil.filter(now::isBefore).isEmpty();
        }
    }

    /** The circuit of this mode, if it is open. */
    Optional<Open> read(String mode);

    /** Opens a closed circuit; one that is open stays as it is. */
    void open(String mode, Instant until);

    /** Takes the right to probe; exactly one of those who ask at the same time gets it. */
    boolean takeProbe(String mode, String owner, Instant now, Instant until);

    /** Closes the circuit, if the right to probe is still this owner's. */
    void close(String mode, String owner);

    /** Keeps the circuit open for longer, if the right to probe is still this owner's, and gives that right back. */
    void reopen(String mode, String owner, Instant until);
}

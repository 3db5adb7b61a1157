package com.promptbuilder.coalesce;

import java.time.Duration;
import java.util.Optional;

/**
 * What a caller got out of sharing.
 *
 * @param outcome the outcome; empty if the caller's time ended first
 * @param role how the caller came by it
 * @param waited how long it waited for somebody else
 */
public record Shared<T>(Optional<T> outcome, Role role, Duration waited) {
    /** How a caller came by its outcome. */
    public enum Role {
        /** It stood in the record already. */
        STORED("stored"),
        /** The caller made it, for itself and for all who waited. */
        LED("led"),
        /** The caller made it, but lost its lease meanwhile, or it does not fit into a record: no other caller has it. */
        LED_IN_VAIN("led_in_vain"),
        /** Another environment made it. */
        FOLLOWED("followed"),
        /** Another request of this process made or fetched it. */
        JOINED("joined"),
        /** The table did not answer before or after the call, so the caller made it for itself. */
        ALONE("alone");

        private final String label;

        Role(String label) {
            this.label = label;
        }

        /** The word in traces. */
        public String label() {
            return label;
        }
    }
}

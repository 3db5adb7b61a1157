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
public record CoalescedResult<T>(Optional<T> outcome, Role role, Duration waited) {
    /** How a caller came by its outcome. */
    public enum Role {
        /** It stood in the record already. */
        FOUND("stored"),
        /** The caller made it, for itself and for all who waited. */
        LEADER("led"),
        /** The caller made it, but lost its lease meanwhile, or it does not fit into a record: no other caller has it. */
        LEADER_LOST_LEASE("led_in_vain"),
        /** Another environment made it. */
        FOLLOWER("followed"),
        /** Another request of this process made or fetched it. */
        JOINED_IN_PROCESS("joined"),
        /** The table did not answer before or after the call, so the caller made it for itself. */
        UNCOORDINATED("alone");

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

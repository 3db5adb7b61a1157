package com.promptbuilder.coalesce;

import java.time.Duration;
import java.util.Optional;

/**
 * The result of coalescing for one caller.
 *
 * @param outcome the outcome; empty if the caller's time ended first
 * @param role the caller's part in the load
 * @param waited how long it waited for another caller
 */
public record CoalescedResult<T>(Optional<T> outcome, Role role, Duration waited) {
    /** A caller's part in the load of its outcome. */
    public enum Role {
        /** The record already had the outcome. */
        FOUND("stored"),
        /** The caller loaded the outcome and completed the record, so that followers share it. */
        LEADER("led"),
        /** The caller loaded the outcome but could not share it: it lost its lease, or the outcome does not fit into a record. */
        LEADER_LOST_LEASE("led_in_vain"),
        /** A leader in another environment loaded the outcome. */
        FOLLOWER("followed"),
        /** Another request of this process loaded the outcome or got it from the record. */
        JOINED_IN_PROCESS("joined"),
        /** DynamoDB was unavailable before or after the load, so the caller loaded the outcome for itself. */
        UNCOORDINATED("alone");

        private final String label;

        Role(String label) {
            this.label = label;
        }

        /** The value of the span attribute {@code coalesce.role}. */
        public String label() {
            return label;
        }
    }
}

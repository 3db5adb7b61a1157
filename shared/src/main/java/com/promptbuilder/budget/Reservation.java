package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;

/**
 * An amount reserved in one window before a call, until the call's cost settles it.
 *
 * @param id unique in the fleet; a repeated write with it counts once
 * @param time when it was made
 * @param isAcknowledged false if the ledger did not acknowledge it, so that it may not exist
 */
public record Reservation(BudgetWindow window, String id, Instant time, Usd amount, boolean isAcknowledged) {
    /** Longer than the longest call, which takes 93 s. Afterwards the environment is assumed dead, and the amount is given back. */
    public static final Duration LIFETIME = Duration.ofMinutes(3);

    /** More than the difference of two environments' clocks. */
    private static final Duration SKEW = Duration.ofSeconds(10);

    Reservation unacknowledged() {
        return new Reservation(window, id, time, amount, false);
    }

    /** True if another environment may have given the amount back by now. */
    boolean mayBeGivenBack(Instant now) {
        return !isAcknowledged || now.plus(SKEW).isAfter(time.plus(LIFETIME));
    }

    /** True if a reservation of that time is to be given back. */
    static boolean isExpired(Instant time, Instant now) {
        return time.plus(LIFETIME).isBefore(now);
    }
}

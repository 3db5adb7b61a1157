package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;

/**
 * What a window has counted.
 *
 * @param calls calls made or in flight
 * @param dollars cost of the settled calls
 * @param reserved amount reserved for calls in flight
 * @param warned the highest percentage that was warned of; 0 for none
 */
public record Spend(long calls, Usd dollars, Usd reserved, int warned) {
    static final Spend NONE = new Spend(0, Usd.ZERO);

    /** A window without calls in flight. */
    public Spend(long calls, Usd dollars) {
        this(calls, dollars, Usd.ZERO, 0);
    }

    /** Dollars that are spent or reserved. */
    Usd committed() {
        return dollars.plus(reserved);
    }

    /** True if one more call with this reservation may start. An untouched dollar limit allows one call, whatever it reserves. */
    boolean admits(Usd amount, SpendLimit limit) {
        return limit.calls().map(max -> calls < max).orElse(true)
                && limit.dollars()
                        .map(max -> committed().equals(Usd.ZERO)
                                || committed().plus(amount).compareTo(max) <= 0)
                        .orElse(true);
    }

    /** The same for a reservation, which may be for several calls: an untouched limit does not allow several. */
    boolean admits(Reservation reservation) {
        SpendLimit limit = reservation.window().spendLimit();
        return reservation.calls() == 1
                ? admits(reservation.amount(), limit)
                : limit.calls().map(max -> calls + reservation.calls() <= max).orElse(true)
                        && limit.dollars()
                                .map(max ->
                                        committed().plus(reservation.amount()).compareTo(max) <= 0)
                                .orElse(true);
    }

    /** The same if the calls in flight cost nothing. */
    Spend withoutReserved() {
        return new Spend(calls, dollars, Usd.ZERO, warned);
    }

    /** The same if the calls in flight cost what they reserved. */
    Spend asIfSettled() {
        return new Spend(calls, committed(), Usd.ZERO, warned);
    }

    /** Used share of the tighter limit. 1 is all of it. */
    double shareOf(SpendLimit limit) {
        return Math.max(shareOfCalls(limit), shareOfDollars(limit));
    }

    double shareOfCalls(SpendLimit limit) {
        return limit.calls().map(max -> (double) calls / max).orElse(0.0);
    }

    double shareOfDollars(SpendLimit limit) {
        return limit.dollars()
                .map(max -> (double) dollars.nanos() / max.nanos())
                .orElse(0.0);
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.util.Optional;

/**
 * Counts calls and dollars per window. Every operation is atomic. Each throws
 * {@link com.promptbuilder.dynamodb.StoreUnavailableException} if the store is unavailable.
 */
public interface Ledger {
    /** Reads the spend of a window. */
    Spend read(BudgetWindow window);

    /** Counts one call and returns the spend with it. Empty, and nothing is counted, if a limit is reached. */
    Optional<Spend> tryReserve(BudgetWindow window);

    /** Uncounts one call that was reserved and not made. */
    void release(BudgetWindow window);

    /** Adds a call's cost, whatever the limit, and returns the spend with it. */
    Spend charge(BudgetWindow window, Usd cost);
}

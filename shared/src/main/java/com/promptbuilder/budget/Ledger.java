package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.util.Optional;

/** What has been spent in each window. Every operation is atomic; each throws {@link com.promptbuilder.dynamodb.StoreUnavailableException} when away. */
public interface Ledger {
    /** What is spent. */
    Spend read(BudgetWindow budgetWindow);

    /** Counts one call and tells what is spent with it; empty, and nothing counted, if the ceiling is reached. */
    Optional<Spend> tryReserve(BudgetWindow budgetWindow);

    /** Takes back one call that was counted but not made. */
    void release(BudgetWindow budgetWindow);

    /** Adds what a call cost and tells what is spent with it, whatever the ceiling. */
    Spend charge(BudgetWindow budgetWindow, Usd cost);
}

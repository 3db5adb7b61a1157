package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger in this process alone, for tests and for those without a fleet. */
public final class InMemoryLedger implements Ledger {
    private final Map<String, Spend> tallies = new ConcurrentHashMap<>();

    @Override
    public synchronized Optional<Spend> tryReserve(BudgetWindow budgetWindow) {
        Spend spend = read(budgetWindow);
        return spend.isBelow(budgetWindow.spendLimit())
                ? Optional.of(write(budgetWindow, new Spend(spend.calls() + 1, spend.dollars())))
                : Optional.empty();
    }

    @Override
    public synchronized void release(BudgetWindow budgetWindow) {
        Spend spend = read(budgetWindow);
        write(budgetWindow, new Spend(spend.calls() - 1, spend.dollars()));
    }

    @Override
    public synchronized Spend charge(BudgetWindow budgetWindow, Usd cost) {
        Spend spend = read(budgetWindow);
        return write(budgetWindow, new Spend(spend.calls(), spend.dollars().plus(cost)));
    }

    @Override
    public synchronized Spend read(BudgetWindow budgetWindow) {
        return tallies.getOrDefault(budgetWindow.id(), Spend.NOTHING);
    }

    private Spend write(BudgetWindow budgetWindow, Spend spend) {
        tallies.put(budgetWindow.id(), spend);
        return spend;
    }
}

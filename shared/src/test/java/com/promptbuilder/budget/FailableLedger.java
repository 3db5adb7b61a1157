package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger that a test can take away and bring back, and that remembers which windows were touched. */
public final class FailableLedger implements Ledger {
    private final Ledger ledger = new InMemoryLedger();
    private final List<String> touched = new CopyOnWriteArrayList<>();
    private final StoreBreaker breaker;
    private volatile boolean away;

    public FailableLedger(StoreBreaker breaker) {
        this.breaker = breaker;
    }

    public void goAway() {
        away = true;
    }

    public void comeBack() {
        away = false;
    }

    /** How often the table would have been asked. */
    public int touches() {
        return touched.size();
    }

    /** The window of each time. */
    public List<String> touched() {
        return touched;
    }

    @Override
    public Spend read(BudgetWindow budgetWindow) {
        return here(budgetWindow).read(budgetWindow);
    }

    @Override
    public Optional<Spend> tryReserve(BudgetWindow budgetWindow) {
        return here(budgetWindow).tryReserve(budgetWindow);
    }

    @Override
    public void release(BudgetWindow budgetWindow) {
        here(budgetWindow).release(budgetWindow);
    }

    @Override
    public Spend charge(BudgetWindow budgetWindow, Usd cost) {
        return here(budgetWindow).charge(budgetWindow, cost);
    }

    private Ledger here(BudgetWindow budgetWindow) {
        touched.add(budgetWindow.id());
        return breaker.call(() -> {
            if (away) {
                throw new StoreUnavailableException("away");
            }
            return ledger;
        });
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger that a test can make unavailable. It records the window of each call. */
public final class FailableLedger implements Ledger {
    private final Ledger ledger = new Ledger.InMemory();
    private final List<String> touched = new CopyOnWriteArrayList<>();
    private final StoreBreaker breaker;
    private volatile boolean isUnavailable;

    public FailableLedger(StoreBreaker breaker) {
        this.breaker = breaker;
    }

    public void fail() {
        isUnavailable = true;
    }

    public void recover() {
        isUnavailable = false;
    }

    /** The number of calls. */
    public int touches() {
        return touched.size();
    }

    /** The window of each call. */
    public List<String> touched() {
        return touched;
    }

    @Override
    public Spend read(BudgetWindow budgetWindow) {
        return available(budgetWindow).read(budgetWindow);
    }

    @Override
    public Optional<Spend> tryReserve(BudgetWindow budgetWindow) {
        return available(budgetWindow).tryReserve(budgetWindow);
    }

    @Override
    public void release(BudgetWindow budgetWindow) {
        available(budgetWindow).release(budgetWindow);
    }

    @Override
    public Spend charge(BudgetWindow budgetWindow, Usd cost) {
        return available(budgetWindow).charge(budgetWindow, cost);
    }

    private Ledger available(BudgetWindow budgetWindow) {
        touched.add(budgetWindow.id());
        return breaker.call(() -> {
            if (isUnavailable) {
                throw new StoreUnavailableException("the ledger is unavailable");
            }
            return ledger;
        });
    }
}

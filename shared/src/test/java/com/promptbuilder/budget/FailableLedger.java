package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger that a test can make unavailable. It records the window of each call. */
public final class FailableLedger implements Ledger {
    private final Ledger ledger = new Ledger.InMemory();
    private final List<String> touched = new CopyOnWriteArrayList<>();
    private final StoreBreaker breaker;
    private volatile boolean isUnavailable;
    private volatile Map<String, String> stored = Map.of();

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

    /** Sets the limits that an operator has stored. */
    public void store(Map<String, String> limits) {
        stored = limits;
    }

    @Override
    public Map<String, String> storedLimits() {
        if (isUnavailable) {
            throw new StoreUnavailableException("the ledger is unavailable");
        }
        return stored;
    }

    @Override
    public Spend read(BudgetWindow window) {
        return available(window).read(window);
    }

    @Override
    public Admission reserve(Reservation reservation) {
        return available(reservation.window()).reserve(reservation);
    }

    @Override
    public void release(Reservation reservation) {
        available(reservation.window()).release(reservation);
    }

    @Override
    public Spend settle(Reservation reservation, Usd cost, Instant now) {
        return available(reservation.window()).settle(reservation, cost, now);
    }

    @Override
    public boolean tryWarn(BudgetWindow window, int percent) {
        return available(window).tryWarn(window, percent);
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

package com.promptbuilder.budget;

import com.promptbuilder.table.StoreBreaker;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.Usd;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger that a test can take away and bring back, and that remembers which windows were touched. */
public final class SwitchedLedger implements Ledger {
    private final Ledger ledger = new InMemoryLedger();
    private final List<String> touched = new CopyOnWriteArrayList<>();
    private final StoreBreaker breaker;
    private volatile boolean away;

    public SwitchedLedger(StoreBreaker breaker) {
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
    public Tally read(Window window) {
        return here(window).read(window);
    }

    @Override
    public Optional<Tally> take(Window window) {
        return here(window).take(window);
    }

    @Override
    public void giveBack(Window window) {
        here(window).giveBack(window);
    }

    @Override
    public Tally pay(Window window, Usd cost) {
        return here(window).pay(window, cost);
    }

    private Ledger here(Window window) {
        touched.add(window.id());
        return breaker.call(() -> {
            if (away) {
                throw new StoreException("away");
            }
            return ledger;
        });
    }
}

package com.promptbuilder.http;

import com.promptbuilder.budget.InMemoryLedger;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.budget.Tally;
import com.promptbuilder.budget.Window;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.Usd;

import java.util.Optional;

/** A ledger that a test can take away, and that counts how often it is touched. */
final class SwitchedLedger implements Ledger {
    private final Ledger ledger = new InMemoryLedger();
    private boolean away;
    private int touches;

    void goAway() {
        away = true;
    }

    int touches() {
        return touches;
    }

    @Override
    public Optional<Tally> take(Window window) {
        return here().take(window);
    }

    @Override
    public void giveBack(Window window) {
        here().giveBack(window);
    }

    @Override
    public Tally pay(Window window, Usd cost) {
        return here().pay(window, cost);
    }

    private Ledger here() {
        touches++;
        if (away) {
            throw new StoreException("away");
        }
        return ledger;
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Ledger in this process, for priming and tests. */
public final class InMemoryLedger implements Ledger {
    private final Map<String, Spend> spends = new ConcurrentHashMap<>();

    @Override
    public synchronized Optional<Spend> tryReserve(BudgetWindow window) {
        Spend spend = read(window);
        return spend.isBelow(window.spendLimit())
                ? Optional.of(write(window, new Spend(spend.calls() + 1, spend.dollars())))
                : Optional.empty();
    }

    @Override
    public synchronized void release(BudgetWindow window) {
        Spend spend = read(window);
        write(window, new Spend(spend.calls() - 1, spend.dollars()));
    }

    @Override
    public synchronized Spend charge(BudgetWindow window, Usd cost) {
        Spend spend = read(window);
        return write(window, new Spend(spend.calls(), spend.dollars().plus(cost)));
    }

    @Override
    public synchronized Spend read(BudgetWindow window) {
        return spends.getOrDefault(window.id(), Spend.NONE);
    }

    private Spend write(BudgetWindow window, Spend spend) {
        spends.put(window.id(), spend);
        return spend;
    }
}

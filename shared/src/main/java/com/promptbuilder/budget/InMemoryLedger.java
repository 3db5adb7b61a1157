package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger in this process alone, for tests and for those without a fleet. */
public final class InMemoryLedger implements Ledger {
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    @Override
    public synchronized Optional<Tally> take(Window window) {
        Tally tally = read(window);
        return tally.isBelow(window.ceiling())
                ? Optional.of(write(window, new Tally(tally.calls() + 1, tally.dollars())))
                : Optional.empty();
    }

    @Override
    public synchronized void giveBack(Window window) {
        Tally tally = read(window);
        write(window, new Tally(tally.calls() - 1, tally.dollars()));
    }

    @Override
    public synchronized Tally pay(Window window, Usd cost) {
        Tally tally = read(window);
        return write(window, new Tally(tally.calls(), tally.dollars().plus(cost)));
    }

    @Override
    public synchronized Tally read(Window window) {
        return tallies.getOrDefault(window.id(), Tally.NOTHING);
    }

    private Tally write(Window window, Tally tally) {
        tallies.put(window.id(), tally);
        return tally;
    }
}

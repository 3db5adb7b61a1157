package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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

    /** Calls and dollars spent in a window. */
    record Spend(long calls, Usd dollars) {
        Spend plus(Spend more) {
            return new Spend(calls + more.calls, dollars.plus(more.dollars));
        }

        /** True if one more call may start. Its cost is unknown, so calls in flight can exceed a dollar limit. */
        boolean isBelow(SpendLimit limit) {
            return limit.calls().map(max -> calls < max).orElse(true)
                    && limit.dollars().map(max -> dollars.compareTo(max) < 0).orElse(true);
        }

        /** True if no limit is exceeded. */
        boolean isWithin(SpendLimit limit) {
            return limit.calls().map(max -> calls <= max).orElse(true)
                    && limit.dollars().map(max -> dollars.compareTo(max) <= 0).orElse(true);
        }

        /** Used share of the tighter limit. 1 is all of it. */
        double shareOf(SpendLimit limit) {
            double ofCalls = limit.calls().map(max -> (double) calls / max).orElse(0.0);
            double ofDollars = limit.dollars()
                    .map(max -> (double) dollars.nanos() / max.nanos())
                    .orElse(0.0);
            return Math.max(ofCalls, ofDollars);
        }
    }

    /** Ledger in this process, for priming and tests. */
    final class InMemory implements Ledger {
        private static final Spend NONE = new Spend(0, Usd.ZERO);

        private final Map<String, Spend> spends = new ConcurrentHashMap<>();

        @Override
        public Spend read(BudgetWindow window) {
            return spends.getOrDefault(window.id(), NONE);
        }

        @Override
        public synchronized Optional<Spend> tryReserve(BudgetWindow window) {
            return read(window).isBelow(window.spendLimit())
                    ? Optional.of(add(window, new Spend(1, Usd.ZERO)))
                    : Optional.empty();
        }

        @Override
        public void release(BudgetWindow window) {
            add(window, new Spend(-1, Usd.ZERO));
        }

        @Override
        public Spend charge(BudgetWindow window, Usd cost) {
            return add(window, new Spend(0, cost));
        }

        private Spend add(BudgetWindow window, Spend more) {
            return spends.merge(window.id(), more, Spend::plus);
        }
    }
}

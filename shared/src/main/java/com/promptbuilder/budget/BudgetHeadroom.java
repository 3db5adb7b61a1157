package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Budget headroom for jobs that workers run later. It reads the windows once. Each {@link #tryTake} subtracts the average cost per call. In
 * a window without a charge it subtracts an estimate, of at most 10 % of the limit. The call itself is reserved and charged by the worker,
 * and can still be denied then. Not thread-safe.
 */
public final class BudgetHeadroom {
    /** The estimate is at most this fraction of a limit, so that a small budget allows a first call. */
    private static final int FRACTION = 10;

    private final Supplier<List<WindowUsage>> reader;
    private final Usd estimate;
    private Optional<List<WindowUsage>> usages = Optional.empty();
    private long taken;

    /** A window and its spend. */
    record WindowUsage(BudgetWindow window, Spend spend) {
        boolean hasRoomFor(long calls, Usd estimate) {
            Usd spent = spend.dollars();
            Usd average =
                    spent.equals(Usd.ZERO) || spend.calls() == 0 ? capped(estimate) : spent.dividedBy(spend.calls());
            Spend expected = new Spend(spend.calls() + calls, spent.plus(average.times(calls)));
            return expected.isWithin(window.spendLimit());
        }

        private Usd capped(Usd estimate) {
            Usd cap = window.spendLimit()
                    .dollars()
                    .map(limit -> limit.dividedBy(FRACTION))
                    .orElse(estimate);
            return estimate.compareTo(cap) < 0 ? estimate : cap;
        }
    }

    BudgetHeadroom(Supplier<List<WindowUsage>> reader, Usd estimate) {
        this.reader = reader;
        this.estimate = estimate;
    }

    /** Takes one call. False if a window has no headroom for it, or if the ledger is unavailable. */
    public boolean tryTake() {
        try {
            List<WindowUsage> read = usages.orElseGet(reader);
            usages = Optional.of(read);
            if (read.stream().allMatch(usage -> usage.hasRoomFor(taken + 1, estimate))) {
                taken++;
                return true;
            }
            return false;
        } catch (StoreUnavailableException _) {
            // Warming is optional. Without the ledger it could exceed its budget.
            return false;
        }
    }
}

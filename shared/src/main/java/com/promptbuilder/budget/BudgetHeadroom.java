package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is left of a budget for calls that others will make: looked up once, and less by what a call costs on the average with each one that
 * is wanted; until one was paid for, by a guess, and by a tenth of the budget at most. Calls are charged when they are made, and refused then if there is nothing left after all. Not thread-safe.
 */
public final class BudgetHeadroom {
    private final Supplier<List<WindowUsage>> look;
    private final Usd guess;
    private Optional<List<WindowUsage>> seen = Optional.empty();
    private long wanted;

    /** A window and what was spent in it. */
    record WindowUsage(BudgetWindow budgetWindow, Spend spend) {
        boolean hasRoomFor(long calls, Usd guess) {
            Usd spent = spend.dollars();
            Usd each = spent.equals(Usd.ZERO) || spend.calls() == 0 ? guess(guess) : spent.dividedBy(spend.calls());
            Spend then = new Spend(spend.calls() + calls, spent.plus(each.times(calls)));
            return then.isWithin(budgetWindow.spendLimit());
        }

        // A small budget begins all the same.
        private Usd guess(Usd usual) {
            Usd share = budgetWindow
                    .spendLimit()
                    .dollars()
                    .map(most -> most.dividedBy(10))
                    .orElse(usual);
            return usual.compareTo(share) < 0 ? usual : share;
        }
    }

    BudgetHeadroom(Supplier<List<WindowUsage>> look, Usd guess) {
        this.look = look;
        this.guess = guess;
    }

    /** True if there is room for one call more; none if the table cannot say so. */
    public boolean take() {
        try {
            List<WindowUsage> windows = seen.orElseGet(look);
            seen = Optional.of(windows);
            if (windows.stream().allMatch(window -> window.hasRoomFor(wanted + 1, guess))) {
                wanted++;
                return true;
            }
            return false;
        } catch (StoreUnavailableException away) {
            return false;
        }
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.Usd;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is left of a budget for calls that others will make: looked up once, and less by what a call costs on the average with each one that
 * is wanted; until one was paid for, by a guess, and by a tenth of the budget at most. Calls are charged when they are made, and refused then if there is nothing left after all. Not thread-safe.
 */
public final class Reserve {
    private final Supplier<List<Seen>> look;
    private final Usd guess;
    private Optional<List<Seen>> seen = Optional.empty();
    private long wanted;

    /** A window and what was spent in it. */
    record Seen(Window window, Tally tally) {
        boolean hasRoomFor(long calls, Usd guess) {
            Usd spent = tally.dollars();
            Usd each = spent.equals(Usd.ZERO) || tally.calls() == 0 ? guess(guess) : spent.dividedBy(tally.calls());
            Tally then = new Tally(tally.calls() + calls, spent.plus(each.times(calls)));
            return then.isWithin(window.ceiling());
        }

        // A small budget begins all the same.
        private Usd guess(Usd usual) {
            Usd share =
                    window.ceiling().dollars().map(most -> most.dividedBy(10)).orElse(usual);
            return usual.compareTo(share) < 0 ? usual : share;
        }
    }

    Reserve(Supplier<List<Seen>> look, Usd guess) {
        this.look = look;
        this.guess = guess;
    }

    /** True if there is room for one call more; none if the table cannot say so. */
    public boolean take() {
        try {
            List<Seen> windows = seen.orElseGet(look);
            seen = Optional.of(windows);
            if (windows.stream().allMatch(window -> window.hasRoomFor(wanted + 1, guess))) {
                wanted++;
                return true;
            }
            return false;
        } catch (StoreException away) {
            return false;
        }
    }
}

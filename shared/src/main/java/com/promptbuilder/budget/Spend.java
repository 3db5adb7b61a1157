package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;

/** Calls and dollars spent in a window. */
public record Spend(long calls, Usd dollars) {
    static final Spend NONE = new Spend(0, Usd.ZERO);

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

package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;

/** What has been spent in a window. */
public record Spend(long calls, Usd dollars) {
    static final Spend NOTHING = new Spend(0, Usd.ZERO);

    /** True if one more call may be begun: what it will cost is not known yet, so dollars may be passed by the calls under way. */
    boolean isBelow(SpendLimit spendLimit) {
        return spendLimit.calls().map(most -> calls < most).orElse(true)
                && spendLimit.dollars().map(most -> dollars.compareTo(most) < 0).orElse(true);
    }

    /** True if a ceiling is not passed. */
    boolean isWithin(SpendLimit spendLimit) {
        return spendLimit.calls().map(most -> calls <= most).orElse(true)
                && spendLimit
                        .dollars()
                        .map(most -> dollars.compareTo(most) <= 0)
                        .orElse(true);
    }

    /** How much of the ceiling is used up: 1 is all of it. */
    double share(SpendLimit spendLimit) {
        double ofCalls = spendLimit.calls().map(most -> (double) calls / most).orElse(0.0);
        double ofDollars = spendLimit
                .dollars()
                .map(most -> (double) dollars.nanos() / most.nanos())
                .orElse(0.0);
        return Math.max(ofCalls, ofDollars);
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.settings.SpendingSettings.Ceiling;
import com.promptbuilder.value.Usd;

/** What has been spent in a window. */
public record Tally(long calls, Usd dollars) {
    static final Tally NOTHING = new Tally(0, Usd.ZERO);

    /** True if one more call may be begun: what it will cost is not known yet, so dollars may be passed by the calls under way. */
    boolean isBelow(Ceiling ceiling) {
        return ceiling.calls().map(most -> calls < most).orElse(true)
                && ceiling.dollars().map(most -> dollars.compareTo(most) < 0).orElse(true);
    }

    /** True if a ceiling is not passed. */
    boolean isWithin(Ceiling ceiling) {
        return ceiling.calls().map(most -> calls <= most).orElse(true)
                && ceiling.dollars().map(most -> dollars.compareTo(most) <= 0).orElse(true);
    }

    /** How much of the ceiling is used up: 1 is all of it. */
    double share(Ceiling ceiling) {
        double ofCalls = ceiling.calls().map(most -> (double) calls / most).orElse(0.0);
        double ofDollars = ceiling.dollars()
                .map(most -> (double) dollars.nanos() / most.nanos())
                .orElse(0.0);
        return Math.max(ofCalls, ofDollars);
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.settings.BudgetSettings.SpendLimits;
import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The windows that a call falls into. */
record BudgetWindows(BudgetSettings settings) {
    /**
     * The windows of a caller's call at a time, of those that have a ceiling. A caller's own come first, so that one who has spent its share
     * does not touch what all have in common; a day comes before a minute, since it is worth more to know of.
     */
    List<BudgetWindow> at(Instant now, Caller caller) {
        return Stream.concat(callers(now, caller), of("all", settings.all(), now, false))
                .toList();
    }

    // Nobody knows whether two callers without a name are one.
    private Stream<BudgetWindow> callers(Instant now, Caller caller) {
        if (caller.equals(Caller.CACHE_WARMER)) {
            return of("warming", settings.warming(), now, true);
        }
        boolean counts = caller.isKnown()
                && (settings.caller().perDay().isSet()
                        || settings.caller().perMinute().isSet());
        return counts ? of(caller.pseudonym(), settings.caller(), now, true) : Stream.empty();
    }

    private static Stream<BudgetWindow> of(String whose, SpendLimits spendLimits, Instant now, boolean isCallersOwn) {
        return Stream.of(
                        window(whose, WindowLength.DAY, spendLimits.perDay(), now, isCallersOwn),
                        window(whose, WindowLength.MINUTE, spendLimits.perMinute(), now, isCallersOwn))
                .filter(budgetWindow -> budgetWindow.spendLimit().isSet());
    }

    private static BudgetWindow window(
            String whose, WindowLength windowLength, SpendLimit spendLimit, Instant now, boolean isCallersOwn) {
        return new BudgetWindow(
                "budget#" + whose + "#" + windowLength.name(now), windowLength.end(now), spendLimit, isCallersOwn);
    }
}

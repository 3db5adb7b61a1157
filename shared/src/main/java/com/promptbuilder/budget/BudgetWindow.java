package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.settings.BudgetSettings.SpendLimits;
import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * A day or a minute of UTC with a spend limit, for one caller or for all of them.
 *
 * @param id owner and start, such as {@code budget#all#2026-11-25}. The owner is {@code all}, {@code warming} or a caller's pseudonym
 * @param end start of the next window
 * @param isCallersOwn whether the limit is one caller's, not that of all callers
 */
public record BudgetWindow(String id, Instant end, SpendLimit spendLimit, boolean isCallersOwn) {
    /** Length of a window. Windows start at multiples of it in UTC, so that all environments count in the same ones. */
    private enum Length {
        DAY(ChronoUnit.DAYS, "2026-11-25".length()),
        MINUTE(ChronoUnit.MINUTES, "2026-11-25T03:12".length());

        private final ChronoUnit unit;
        private final int digits;

        Length(ChronoUnit unit, int digits) {
            this.unit = unit;
            this.digits = digits;
        }

        private String name(Instant time) {
            return time.toString().substring(0, digits);
        }

        private Instant end(Instant time) {
            return time.truncatedTo(unit).plus(1, unit);
        }
    }

    /**
     * The windows with a limit that a caller's call counts in. The caller's own come first, so that a denied caller does not use up the
     * shared budget. A day comes before a minute, since its {@code Retry-After} is longer.
     */
    static List<BudgetWindow> of(BudgetSettings settings, Instant now, Caller caller) {
        return Stream.concat(callersOwn(settings, now, caller), limited("all", settings.all(), now, false))
                .toList();
    }

    // Anonymous callers cannot be distinguished, so they have no window of their own.
    private static Stream<BudgetWindow> callersOwn(BudgetSettings settings, Instant now, Caller caller) {
        if (caller.equals(Caller.CACHE_WARMER)) {
            return limited("warming", settings.warming(), now, true);
        }
        return caller.isKnown() ? limited(caller.pseudonym(), settings.caller(), now, true) : Stream.empty();
    }

    private static Stream<BudgetWindow> limited(String owner, SpendLimits limits, Instant now, boolean isCallersOwn) {
        return Stream.of(
                        window(owner, Length.DAY, limits.perDay(), now, isCallersOwn),
                        window(owner, Length.MINUTE, limits.perMinute(), now, isCallersOwn))
                .filter(window -> window.spendLimit().isSet());
    }

    private static BudgetWindow window(
            String owner, Length length, SpendLimit limit, Instant now, boolean isCallersOwn) {
        return new BudgetWindow("budget#" + owner + "#" + length.name(now), length.end(now), limit, isCallersOwn);
    }

    /** Value of the label {@code window}. */
    String label() {
        return id.contains("T") ? "minute" : "day";
    }
}

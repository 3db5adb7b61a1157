package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.settings.BudgetSettings.SpendLimits;
import com.promptbuilder.value.Caller;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A month, day or minute of UTC with a spend limit, for one caller or for all of them.
 *
 * @param owner {@code all}, {@code warming}, {@code prefetch}, {@code bulk} or a caller's pseudonym
 * @param time any time in the window
 * @param isCallersOwn whether the limit is one caller's, not that of all callers
 */
public record BudgetWindow(String owner, Length length, Instant time, SpendLimit spendLimit, boolean isCallersOwn) {
    /** Length of a window. Windows start at calendar units of UTC, so that all environments count in the same ones. */
    public enum Length {
        MONTH(ChronoUnit.MONTHS, "2026-11"),
        DAY(ChronoUnit.DAYS, "2026-11-25"),
        MINUTE(ChronoUnit.MINUTES, "2026-11-25T03:12");

        private static final String FIRST_START = "2026-01-01T00:00";

        private final ChronoUnit unit;
        private final int digits;

        Length(ChronoUnit unit, String example) {
            this.unit = unit;
            this.digits = example.length();
        }

        private String name(Instant time) {
            return time.toString().substring(0, digits);
        }

        private LocalDateTime start(Instant time) {
            return LocalDateTime.parse(name(time) + FIRST_START.substring(digits));
        }
    }

    /**
     * The windows with a limit that a caller's call counts in. The caller's own come first, so that a denied caller does not use up the
     * shared budget. A longer window comes before a shorter one, since its {@code Retry-After} is longer.
     */
    static List<BudgetWindow> of(BudgetSettings settings, Instant now, Caller caller) {
        return Stream.concat(callersOwn(settings, now, caller), limited("all", settings.all(), now, false))
                .toList();
    }

    /** The windows with a limit that a call in a Message Batch counts in: those of the call, and the share of Message Batches. */
    static List<BudgetWindow> ofBatch(BudgetSettings settings, Instant now, Caller caller) {
        return Stream.concat(of(settings, now, caller).stream(), limited("bulk", settings.bulk(), now, false))
                .toList();
    }

    // Anonymous callers cannot be distinguished, so they have no window of their own.
    private static Stream<BudgetWindow> callersOwn(BudgetSettings settings, Instant now, Caller caller) {
        Optional<String> background = caller.backgroundLabel();
        if (background.isPresent()) {
            SpendLimits limits = caller.equals(Caller.PREFETCH) ? settings.prefetch() : settings.warming();
            return limited(background.get(), limits, now, true);
        }
        return caller.isKnown() ? limited(caller.pseudonym(), settings.caller(), now, true) : Stream.empty();
    }

    private static Stream<BudgetWindow> limited(String owner, SpendLimits limits, Instant now, boolean isCallersOwn) {
        return Stream.of(
                        new BudgetWindow(owner, Length.MONTH, now, limits.perMonth(), isCallersOwn),
                        new BudgetWindow(owner, Length.DAY, now, limits.perDay(), isCallersOwn),
                        new BudgetWindow(owner, Length.MINUTE, now, limits.perMinute(), isCallersOwn))
                .filter(window -> window.spendLimit().isSet());
    }

    /** Owner and start, such as {@code budget#all#2026-11-25}. */
    public String id() {
        return "budget#" + owner + "#" + length.name(time);
    }

    /** Start of the next window. */
    public Instant end() {
        return length.start(time).plus(1, length.unit).toInstant(ZoneOffset.UTC);
    }

    /** Time from the window's start to its end. A month has 28 to 31 days. */
    public Duration duration() {
        return Duration.between(length.start(time).toInstant(ZoneOffset.UTC), end());
    }

    /** The owner as log lines name it: a caller by its {@link Caller#logId}. */
    public String loggedOwner() {
        return Caller.parse(owner).flatMap(Caller::logId).orElse(owner);
    }

    /** Value of the label {@code window}. */
    public String label() {
        return length.name().toLowerCase(Locale.ROOT);
    }
}

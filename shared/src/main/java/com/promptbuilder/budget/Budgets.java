package com.promptbuilder.budget;

import com.promptbuilder.settings.SpendingSettings;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps callers to their ceilings. In calls they are never passed; in dollars by no more than the calls under way cost, since a call's cost is
 * known only afterwards. With the table away, calls are made all the same. Thread-safe.
 */
public final class Budgets {
    private final Windows windows;
    private final Ledger ledger;
    private final InstantSource clock;

    /** Whether a call may be made. */
    public sealed interface Verdict {
        /** It may, and its cost goes to the windows it began in. */
        record Granted(Consumer<Usd> bill) implements Verdict {}

        /** It may not until then. */
        record Refused(Duration retryAfter, boolean isCallersOwn) implements Verdict {}
    }

    public Budgets(SpendingSettings settings, Ledger ledger, InstantSource clock) {
        this.windows = new Windows(settings);
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Asks for one call.
     *
     * @param caller who asks
     * @param samples takes, as notes, which share of the tightest budget is used, or that nobody could tell
     */
    public Verdict ask(Caller caller, Samples samples) {
        Instant now = clock.instant();
        List<Window> all = windows.at(now, caller);
        List<Window> taken = new ArrayList<>();
        UsedShare used = new UsedShare(samples);
        try {
            for (Window window : all) {
                Optional<Tally> tally = ledger.take(window);
                if (tally.isEmpty()) {
                    taken.forEach(this::giveBack);
                    return new Verdict.Refused(Duration.between(now, window.end()), window.isCallersOwn());
                }
                taken.add(window);
                used.note(window, tally.get());
            }
        } catch (StoreException away) {
            samples.note("budgetUnchecked", true);
        }
        return new Verdict.Granted(cost -> pay(all, cost, used));
    }

    /**
     * What a caller may have others spend for it a little later.
     *
     * @param guess what a call may cost, until one was paid for
     */
    public Reserve reserve(Caller caller, Usd guess) {
        List<Window> all = windows.at(clock.instant(), caller);
        return new Reserve(
                () -> all.stream()
                        .map(window -> new Reserve.Seen(window, ledger.read(window)))
                        .toList(),
                guess);
    }

    private void pay(List<Window> all, Usd cost, UsedShare used) {
        try {
            all.forEach(window -> used.note(window, ledger.pay(window, cost)));
        } catch (StoreException away) {
            used.unknown();
        }
    }

    private void giveBack(Window window) {
        try {
            ledger.giveBack(window);
        } catch (StoreException away) {
            // Then the window has one call less to give.
        }
    }

    /** The largest share of a budget that this request has met, for its log line. */
    private static final class UsedShare {
        private static final double THOUSAND = 1000;

        private final Samples samples;
        private double most;

        UsedShare(Samples samples) {
            this.samples = samples;
        }

        void note(Window window, Tally tally) {
            most = Math.max(most, tally.share(window.ceiling()));
            samples.note("budgetUsed", Math.round(most * THOUSAND) / THOUSAND);
            if (!window.isCallersOwn()) {
                String span = window.id().contains("T") ? "minute" : "day";
                samples.add("claude_budget_used_ratio", Map.of("window", span), tally.share(window.ceiling()));
            }
        }

        void unknown() {
            samples.note("budgetUnpaid", true);
        }
    }
}

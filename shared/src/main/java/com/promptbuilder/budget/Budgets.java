package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.telemetry.RequestMetrics;
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
    private final BudgetWindows budgetWindows;
    private final Ledger ledger;
    private final InstantSource clock;

    /** Whether a call may be made. */
    public sealed interface Decision {
        /** It may, and its cost goes to the windows it began in. */
        record Allowed(Consumer<Usd> bill) implements Decision {}

        /** It may not until then. */
        record Denied(Duration retryAfter, boolean isCallersOwn) implements Decision {}
    }

    public Budgets(BudgetSettings settings, Ledger ledger, InstantSource clock) {
        this.budgetWindows = new BudgetWindows(settings);
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Asks for one call.
     *
     * @param caller who asks
     * @param requestMetrics takes, as notes, which share of the tightest budget is used, or that nobody could tell
     */
    public Decision tryAcquire(Caller caller, RequestMetrics requestMetrics) {
        Instant now = clock.instant();
        List<BudgetWindow> all = budgetWindows.at(now, caller);
        List<BudgetWindow> taken = new ArrayList<>();
        Utilization used = new Utilization(requestMetrics);
        try {
            for (BudgetWindow budgetWindow : all) {
                Optional<Spend> tally = ledger.tryReserve(budgetWindow);
                if (tally.isEmpty()) {
                    taken.forEach(this::giveBack);
                    return new Decision.Denied(Duration.between(now, budgetWindow.end()), budgetWindow.isCallersOwn());
                }
                taken.add(budgetWindow);
                used.note(budgetWindow, tally.get());
            }
        } catch (StoreUnavailableException away) {
            requestMetrics.addLogField("budgetUnchecked", true);
        }
        return new Decision.Allowed(cost -> charge(all, cost, used));
    }

    /**
     * What a caller may have others spend for it a little later.
     *
     * @param guess what a call may cost, until one was paid for
     */
    public BudgetHeadroom headroom(Caller caller, Usd guess) {
        List<BudgetWindow> all = budgetWindows.at(clock.instant(), caller);
        return new BudgetHeadroom(
                () -> all.stream()
                        .map(budgetWindow -> new BudgetHeadroom.WindowUsage(budgetWindow, ledger.read(budgetWindow)))
                        .toList(),
                guess);
    }

    private void charge(List<BudgetWindow> all, Usd cost, Utilization used) {
        try {
            all.forEach(budgetWindow -> used.note(budgetWindow, ledger.charge(budgetWindow, cost)));
        } catch (StoreUnavailableException away) {
            used.unknown();
        }
    }

    private void giveBack(BudgetWindow budgetWindow) {
        try {
            ledger.release(budgetWindow);
        } catch (StoreUnavailableException away) {
            // Then the window has one call less to give.
        }
    }

    /** The largest share of a budget that this request has met, for its log line. */
    private static final class Utilization {
        private static final double THOUSAND = 1000;

        private final RequestMetrics requestMetrics;
        private double most;

        Utilization(RequestMetrics requestMetrics) {
            this.requestMetrics = requestMetrics;
        }

        void note(BudgetWindow budgetWindow, Spend spend) {
            most = Math.max(most, spend.share(budgetWindow.spendLimit()));
            requestMetrics.addLogField("budgetUsed", Math.round(most * THOUSAND) / THOUSAND);
            if (!budgetWindow.isCallersOwn()) {
                String span = budgetWindow.id().contains("T") ? "minute" : "day";
                requestMetrics.record(
                        "claude_budget_used_ratio", Map.of("window", span), spend.share(budgetWindow.spendLimit()));
            }
        }

        void unknown() {
            requestMetrics.addLogField("budgetUnpaid", true);
        }
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.RateLimit;
import com.promptbuilder.value.RateLimit.Unit;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reports the use of one call's windows. The request's log line gets the highest used share, and the metric that of the shared windows. The
 * response gets the caller's own limit that is nearest to its end. At 50, 80 and 95 % of a limit, one environment of the fleet warns.
 */
final class BudgetReport {
    private static final List<Integer> WARNINGS = List.of(95, 80, 50);
    private static final double PERCENT = 100;
    private static final double THOUSAND = 1000;
    private static final long NANOS_PER_MICRO = 1_000;

    private final Ledger ledger;
    private final RequestMetrics requestMetrics;
    private final Consumer<Budgets.Event> events;
    private double highest;
    private double highestOwn;

    BudgetReport(Ledger ledger, RequestMetrics requestMetrics, Consumer<Budgets.Event> events) {
        this.ledger = ledger;
        this.requestMetrics = requestMetrics;
        this.events = events;
    }

    /** Records a window's spend, and the time until it has more. */
    void record(BudgetWindow window, Spend spend, Duration reset) {
        double share = spend.shareOf(window.spendLimit());
        highest = Math.max(highest, share);
        requestMetrics.addLogField("budgetUsed", Math.round(highest * THOUSAND) / THOUSAND);
        if (window.isCallersOwn()) {
            recordOwn(window, spend.asIfSettled(), reset);
        } else {
            requestMetrics.record("claude_budget_used_ratio", Map.of("window", window.label()), share);
        }
        warn(window, spend, share);
    }

    private void recordOwn(BudgetWindow window, Spend committed, Duration reset) {
        double share = committed.shareOf(window.spendLimit());
        if (share >= highestOwn) {
            highestOwn = share;
            requestMetrics.rateLimit(rateLimit(window, committed, reset));
        }
    }

    private void warn(BudgetWindow window, Spend spend, double share) {
        WARNINGS.stream()
                .filter(percent -> share * PERCENT >= percent)
                .findFirst()
                .filter(percent -> percent > spend.warned() && isFirst(window, percent))
                .ifPresent(percent -> events.accept(new Budgets.Event.Warning(window, percent)));
    }

    private boolean isFirst(BudgetWindow window, int percent) {
        try {
            return ledger.tryWarn(window, percent);
        } catch (StoreUnavailableException _) {
            // The next call warns.
            return false;
        }
    }

    private static RateLimit rateLimit(BudgetWindow window, Spend spend, Duration reset) {
        SpendLimit limit = window.spendLimit();
        boolean isOfCalls = limit.dollars().isEmpty() || spend.shareOfCalls(limit) > spend.shareOfDollars(limit);
        long quota = isOfCalls
                ? limit.calls().orElse(0L)
                : limit.dollars().orElse(Usd.ZERO).nanos() / NANOS_PER_MICRO;
        long used = isOfCalls ? spend.calls() : Math.ceilDiv(spend.dollars().nanos(), NANOS_PER_MICRO);
        return new RateLimit(
                window.label(),
                isOfCalls ? Unit.CALLS : Unit.MICRO_DOLLARS,
                quota,
                window.duration(),
                Math.max(0, quota - used),
                reset);
    }
}

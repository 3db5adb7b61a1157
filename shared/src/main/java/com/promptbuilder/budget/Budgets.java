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
 * Enforces spend limits per day and minute, for each caller and for all. Call limits are exact. Dollar limits can be exceeded by the cost
 * of calls in flight, because a call's cost is known only afterwards. If the ledger is unavailable, calls are allowed. Thread-safe.
 */
public final class Budgets {
    private final BudgetSettings settings;
    private final Ledger ledger;
    private final InstantSource clock;

    /** Whether a call is allowed. */
    public sealed interface Decision {
        /**
         * The call is reserved.
         *
         * @param charge receives the call's cost, which is added to the windows of the reservation
         */
        record Allowed(Consumer<Usd> charge) implements Decision {}

        /**
         * A limit is reached.
         *
         * @param retryAfter time until the window ends
         */
        record Denied(Duration retryAfter, boolean isCallersOwn) implements Decision {}
    }

    public Budgets(BudgetSettings settings, Ledger ledger, InstantSource clock) {
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Reserves one call.
     *
     * @param requestMetrics receives the log fields {@code budgetUsed}, {@code budgetUnchecked} and {@code budgetUnpaid}
     */
    public Decision tryAcquire(Caller caller, RequestMetrics requestMetrics) {
        Instant now = clock.instant();
        List<BudgetWindow> windows = BudgetWindow.of(settings, now, caller);
        List<BudgetWindow> reserved = new ArrayList<>();
        Utilization utilization = new Utilization(requestMetrics);
        try {
            for (BudgetWindow window : windows) {
                Optional<Spend> spend = ledger.tryReserve(window);
                if (spend.isEmpty()) {
                    reserved.forEach(this::release);
                    return new Decision.Denied(Duration.between(now, window.end()), window.isCallersOwn());
                }
                reserved.add(window);
                utilization.record(window, spend.get());
            }
        } catch (StoreUnavailableException _) {
            // The breaker reports the error. The call is allowed, and its log line has this field.
            requestMetrics.addLogField("budgetUnchecked", true);
        }
        return new Decision.Allowed(cost -> charge(windows, cost, utilization));
    }

    /**
     * A caller's headroom for calls that workers make later.
     *
     * @param estimate assumed cost of a call while no call has been charged
     */
    public BudgetHeadroom headroom(Caller caller, Usd estimate) {
        List<BudgetWindow> windows = BudgetWindow.of(settings, clock.instant(), caller);
        return new BudgetHeadroom(
                () -> windows.stream()
                        .map(window -> new BudgetHeadroom.WindowUsage(window, ledger.read(window)))
                        .toList(),
                estimate);
    }

    private void charge(List<BudgetWindow> windows, Usd cost, Utilization utilization) {
        try {
            windows.forEach(window -> utilization.record(window, ledger.charge(window, cost)));
        } catch (StoreUnavailableException _) {
            // The breaker reports the error. The cost is not charged, and the log line has a field for it.
            utilization.chargeFailed();
        }
    }

    private void release(BudgetWindow window) {
        try {
            ledger.release(window);
        } catch (StoreUnavailableException _) {
            // The window counts one call too many, which is on the safe side of its limit.
        }
    }

    /** Records the highest utilization of one request's windows as a log field, and that of the shared windows as a metric. */
    private static final class Utilization {
        private static final double THOUSAND = 1000;

        private final RequestMetrics requestMetrics;
        private double highest;

        Utilization(RequestMetrics requestMetrics) {
            this.requestMetrics = requestMetrics;
        }

        void record(BudgetWindow window, Spend spend) {
            double share = spend.shareOf(window.spendLimit());
            highest = Math.max(highest, share);
            requestMetrics.addLogField("budgetUsed", Math.round(highest * THOUSAND) / THOUSAND);
            if (!window.isCallersOwn()) {
                requestMetrics.record("claude_budget_used_ratio", Map.of("window", window.label()), share);
            }
        }

        void chargeFailed() {
            requestMetrics.addLogField("budgetUnpaid", true);
        }
    }
}

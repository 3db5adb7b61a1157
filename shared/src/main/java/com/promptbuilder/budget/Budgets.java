package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Spend;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Enforces spend limits per day and minute, for each caller and for all. Call limits are exact. Dollar limits can be exceeded by the cost
 * of calls in flight, because a call's cost is known only afterwards. If the ledger is unavailable, calls are allowed. Thread-safe.
 */
public record Budgets(BudgetSettings settings, Ledger ledger, InstantSource clock) {
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
     * A caller's headroom for calls that workers make later. Each {@code getAsBoolean} takes one call; it returns false if a window has no
     * headroom for it, or if the ledger is unavailable. The workers reserve and charge the calls, and can still be denied. Not thread-safe.
     *
     * @param estimate assumed cost of a call while no call has been charged
     */
    public BooleanSupplier headroom(Caller caller, Usd estimate) {
        return new Headroom(ledger, BudgetWindow.of(settings, clock.instant(), caller), estimate);
    }

    private void charge(List<BudgetWindow> windows, Usd cost, Utilization utilization) {
        try {
            windows.forEach(window -> utilization.record(window, ledger.charge(window, cost)));
        } catch (StoreUnavailableException _) {
            // The breaker reports the error. The cost is not charged, and the log line has a field for it.
            utilization.requestMetrics.addLogField("budgetUnpaid", true);
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
    }

    /**
     * Reads the windows once, on first use. Each call counts with the average cost per call of its window. In a window without a charge it
     * counts with the estimate, of at most 10 % of the limit.
     */
    private static final class Headroom implements BooleanSupplier {
        /** The estimate is at most this fraction of a limit, so that a small budget allows a first call. */
        private static final int FRACTION = 10;

        private final Ledger ledger;
        private final List<BudgetWindow> windows;
        private final Usd estimate;
        private Optional<Map<BudgetWindow, Spend>> spends = Optional.empty();
        private long taken;

        Headroom(Ledger ledger, List<BudgetWindow> windows, Usd estimate) {
            this.ledger = ledger;
            this.windows = windows;
            this.estimate = estimate;
        }

        @Override
        public boolean getAsBoolean() {
            try {
                Map<BudgetWindow, Spend> read =
                        spends.orElseGet(() -> windows.stream().collect(Collectors.toMap(w -> w, ledger::read)));
                spends = Optional.of(read);
                boolean hasRoom = read.entrySet().stream()
                        .allMatch(entry -> hasRoom(entry.getKey().spendLimit(), entry.getValue(), taken + 1));
                taken += hasRoom ? 1 : 0;
                return hasRoom;
            } catch (StoreUnavailableException _) {
                // Warming is optional. Without the ledger it could exceed its budget.
                return false;
            }
        }

        private boolean hasRoom(SpendLimit limit, Spend spend, long calls) {
            Usd spent = spend.dollars();
            Usd average = spent.equals(Usd.ZERO) || spend.calls() == 0 ? capped(limit) : spent.dividedBy(spend.calls());
            return spend.plus(new Spend(calls, average.times(calls))).isWithin(limit);
        }

        private Usd capped(SpendLimit limit) {
            return limit.dollars()
                    .map(max -> max.dividedBy(FRACTION))
                    .filter(cap -> cap.compareTo(estimate) < 0)
                    .orElse(estimate);
        }
    }
}

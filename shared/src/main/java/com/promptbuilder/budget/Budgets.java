package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Admission;
import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Enforces spend limits per month, day and minute, for each caller and for all. A call reserves what calls of its kind usually cost, and
 * its cost settles that. Until five calls of the kind are known, it reserves the most it can cost, but at most a fifth of a limit. So
 * a dollar limit is exceeded by less than the cost of five calls. Call limits are exact. If the ledger is unavailable, calls
 * are allowed. Thread-safe.
 */
public final class Budgets {
    /** Assumed cost of a call of background work while none was charged: 1,000 output tokens of Claude Sonnet. */
    private static final Usd ESTIMATED_COST = Usd.parse("0.01");

    /** The most that a call of unknown cost reserves, as a part of the limit. */
    private static final int MAX_UNKNOWN_PART = 5;

    /** When a caller may try again whose call is only denied because of calls in flight. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(5);

    /** Length of a reservation's id: 48 random bits. */
    private static final int ID_DIGITS = 12;

    private final StoredLimits limits;
    private final Ledger ledger;
    private final SystemServices system;
    private final Consumer<Event> events;
    private final UsualOutput usualOutput = new UsualOutput();
    private final Settlements settlements;

    /**
     * A call to be made.
     *
     * @param kind calls of a kind have similar output
     * @param maxOutput the most output tokens that it may have
     * @param cost the most it costs with that many output tokens
     */
    public record Call(Caller caller, String kind, long maxOutput, LongFunction<Usd> cost) {}

    /** Events of the limits, for operators. */
    public sealed interface Event {
        /** A percentage of a limit is used, for the first time in the window. */
        record Warning(BudgetWindow window, int percent) implements Event {}

        /** This process uses other stored limits; empty if it uses those of its environment variables again. */
        record LimitsChanged(Map<String, String> stored) implements Event {}

        /** The stored limits are invalid, and those before stay in force. The reason names no value. */
        record LimitsRefused(String reason) implements Event {}
    }

    /** Whether a call is allowed. */
    public sealed interface Decision {
        /** The call is reserved. It must be settled, whatever its result is. */
        record Allowed(Settlement settlement) implements Decision {}

        /** A limit is reached until the window ends, or for 5 s if only calls in flight are in the way. */
        record Denied(Duration retryAfter, boolean isCallersOwn) implements Decision {}
    }

    /** Receives the cost of a call when it is known. */
    @FunctionalInterface
    public interface Settlement {
        /** Settles the call's reservation. The output is zero if Claude wrote nothing. */
        void settle(Usd cost, long outputTokens);
    }

    /** @param events receives each warning once in the fleet, and each change of the limits once in this process */
    public Budgets(BudgetSettings settings, Ledger ledger, SystemServices system, Consumer<Event> events) {
        this.limits = new StoredLimits(settings, ledger, system, events);
        this.ledger = ledger;
        this.system = system;
        this.events = events;
        this.settlements = new Settlements(ledger, system);
    }

    /**
     * Reserves one call.
     *
     * @param requestMetrics receives the caller's limit, and the log fields {@code budgetUsed}, {@code budgetUnchecked} and
     *     {@code budgetUnpaid}
     */
    public Decision tryAcquire(Call call, RequestMetrics requestMetrics) {
        BudgetSettings known = limits.current();
        Decision decision = tryAcquire(call, known, requestMetrics);
        // The read that has started meanwhile may have found a higher limit.
        return decision instanceof Decision.Denied && !limits.latest().equals(known)
                ? tryAcquire(call, limits.current(), requestMetrics)
                : decision;
    }

    private Decision tryAcquire(Call call, BudgetSettings settings, RequestMetrics requestMetrics) {
        Instant now = system.clock().instant();
        List<BudgetWindow> windows = BudgetWindow.of(settings, now, call.caller());
        if (windows.isEmpty()) {
            return new Decision.Allowed((_, _) -> {});
        }
        settlements.settleLate();
        String unique = system.owners().get();
        String id = unique.substring(Math.max(0, unique.length() - ID_DIGITS));
        List<Reservation> reservations = windows.stream()
                .map(window -> new Reservation(window, id, now, amount(call, window.spendLimit()), true))
                .toList();
        return tryReserve(call, reservations, requestMetrics);
    }

    private Usd amount(Call call, SpendLimit limit) {
        Optional<Long> usual = usualOutput.tokens(call.kind());
        Usd estimate = call.cost().apply(usual.orElse(call.maxOutput())).max(new Usd(1));
        return limit.dollars()
                .map(max -> usual.isPresent() ? estimate : min(estimate, max.dividedBy(MAX_UNKNOWN_PART)))
                .orElse(Usd.ZERO);
    }

    private Decision tryReserve(Call call, List<Reservation> reservations, RequestMetrics requestMetrics) {
        BudgetReport report = new BudgetReport(ledger, requestMetrics, events);
        List<Reservation> reserved = new ArrayList<>();
        try {
            for (Reservation next : reservations) {
                Admission admission = ledger.reserve(next);
                Duration reset = reset(next, admission);
                report.record(next.window(), admission.spend(), reset);
                if (!admission.isGranted()) {
                    reserved.forEach(this::release);
                    return new Decision.Denied(reset, next.window().isCallersOwn());
                }
                reserved.add(next);
            }
        } catch (StoreUnavailableException _) {
            // The breaker reports the error. The call is allowed, and its log line has this field.
            requestMetrics.addLogField("budgetUnchecked", true);
            reservations.stream()
                    .skip(reserved.size())
                    .map(Reservation::unacknowledged)
                    .forEach(reserved::add);
        }
        return new Decision.Allowed((cost, outputTokens) -> {
            if (outputTokens > 0) {
                usualOutput.add(call.kind(), outputTokens);
            }
            settle(reserved, cost, requestMetrics);
        });
    }

    private static Duration reset(Reservation reservation, Admission admission) {
        Duration toEnd =
                Duration.between(reservation.time(), reservation.window().end());
        boolean isOnlyInFlight = !admission.isGranted()
                && admission
                        .spend()
                        .withoutReserved()
                        .admits(reservation.amount(), reservation.window().spendLimit());
        return isOnlyInFlight && IN_FLIGHT.compareTo(toEnd) < 0 ? IN_FLIGHT : toEnd;
    }

    // Without an amount and a cost there is nothing to write.
    private void settle(List<Reservation> reservations, Usd cost, RequestMetrics requestMetrics) {
        BudgetReport report = new BudgetReport(ledger, requestMetrics, events);
        Instant now = system.clock().instant();
        List<Reservation> open = reservations.stream()
                .filter(each -> !each.amount().equals(Usd.ZERO) || !cost.equals(Usd.ZERO))
                .toList();
        boolean isSettled = settlements.settle(
                open, cost, (window, spend) -> report.record(window, spend, Duration.between(now, window.end())));
        if (!isSettled) {
            requestMetrics.addLogField("budgetUnpaid", true);
        }
    }

    private void release(Reservation reservation) {
        try {
            ledger.release(reservation);
        } catch (StoreUnavailableException _) {
            // The window counts one call too many, which is on the safe side of its limit. The amount is given back by
            // time.
        }
    }

    private static Usd min(Usd a, Usd b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** The limits in force. */
    public BudgetSettings settings() {
        return limits.latest();
    }

    /**
     * A caller's headroom for calls that workers make later. Each {@code getAsBoolean} takes one call; it returns false if a window has no
     * headroom for it, or if the ledger is unavailable. The workers reserve and settle the calls, and can still be denied. Not thread-safe.
     */
    public BooleanSupplier headroom(Caller caller) {
        return new Headroom(
                ledger, BudgetWindow.of(limits.latest(), system.clock().instant(), caller), ESTIMATED_COST);
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Admission;
import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Spend limits of Message Batches. The calls of a batch reserve together, in each window, the most that they can cost, until their results are
 * known. So a batch exceeds no dollar limit. Every operation may be repeated, also by another environment. Each throws {@link
 * com.promptbuilder.dynamodb.StoreUnavailableException} if the ledger is unavailable.
 */
public record BatchBudget(BudgetSettings settings, Ledger ledger) {
    /** Longer than a batch takes, which expires after 24 h. Afterwards the amount is given back, and a cost is still charged. */
    private static final Duration LIFETIME = Duration.ofHours(25);

    /**
     * A call in a batch.
     *
     * @param reserved the most that it costs; the same at each repetition
     * @param cost its cost; zero while it is not known
     */
    public record BatchCall(Caller caller, Usd reserved, Usd cost) {}

    /** A window that has no room for its calls. Nothing is reserved. */
    public record Denial(BudgetWindow window, Spend spend, Instant now) {
        /** True if calls of this caller count in the window. */
        public boolean concerns(Caller caller) {
            return !window.isCallersOwn() || window.owner().equals(caller.pseudonym());
        }

        /** True if there will be room for the call without a new window, when calls in flight cost less than they reserved. */
        public boolean isOnlyInFlight(Usd reserved) {
            return spend.withoutReserved().admits(reserved, window.spendLimit());
        }

        public Duration retryAfter() {
            return Duration.between(now, window.end());
        }
    }

    private record Share(long calls, Usd reserved, Usd cost) {
        Share plus(BatchCall call) {
            return new Share(calls + 1, reserved.plus(call.reserved()), cost.plus(call.cost()));
        }
    }

    /**
     * Reserves the calls of a batch.
     *
     * @param id the batch's id, unique in the fleet
     * @param time the same at each repetition
     */
    public Optional<Denial> tryReserve(String id, Instant time, List<BatchCall> calls) {
        List<Reservation> reserved = new ArrayList<>();
        for (Reservation next : reservations(id, time, calls).keySet()) {
            Admission admission = ledger.reserve(next);
            if (!admission.isGranted()) {
                reserved.forEach(ledger::release);
                return Optional.of(new Denial(next.window(), admission.spend(), time));
            }
            reserved.add(next);
        }
        return Optional.empty();
    }

    /** Replaces what the calls of a batch reserved by their cost. */
    public void settle(String id, Instant time, List<BatchCall> calls, Instant now) {
        reservations(id, time, calls).forEach((reservation, cost) -> {
            Spend _ = ledger.settle(reservation, cost, now);
        });
    }

    /** The reservations with their cost, in the order of their first calls. */
    private Map<Reservation, Usd> reservations(String id, Instant time, List<BatchCall> calls) {
        Map<BudgetWindow, Share> shares = new LinkedHashMap<>();
        for (BatchCall call : calls) {
            for (BudgetWindow window : BudgetWindow.ofBatch(settings, time, call.caller())) {
                shares.put(
                        window,
                        shares.getOrDefault(window, new Share(0, Usd.ZERO, Usd.ZERO))
                                .plus(call));
            }
        }
        Map<Reservation, Usd> reservations = new LinkedHashMap<>();
        shares.forEach((window, share) -> reservations.put(
                new Reservation(
                        window, id(id, share.reserved()), time, share.reserved(), true, share.calls(), LIFETIME),
                share.cost()));
        return reservations;
    }

    // With the amount: a sender that was interrupted may have reserved another one, which is given back by time.
    private static String id(String batch, Usd amount) {
        return batch + "." + Long.toString(amount.nanos(), Character.MAX_RADIX);
    }
}

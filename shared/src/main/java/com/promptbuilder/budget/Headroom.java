package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A caller's headroom for calls that workers make later. It reads the windows once, on first use. Each call counts with the average cost per
 * call of its window. In a window without a charge it counts with the estimate, of at most 10 % of the limit. Not thread-safe.
 */
final class Headroom implements BooleanSupplier {
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

    private boolean hasRoom(SpendLimit limit, Spend spend, long more) {
        Usd committed = spend.committed();
        Usd average =
                committed.equals(Usd.ZERO) || spend.calls() == 0 ? capped(limit) : committed.dividedBy(spend.calls());
        Usd expected = committed.plus(average.times(more));
        return limit.calls().map(max -> spend.calls() + more <= max).orElse(true)
                && limit.dollars().map(max -> expected.compareTo(max) <= 0).orElse(true);
    }

    private Usd capped(SpendLimit limit) {
        return limit.dollars()
                .map(max -> max.dividedBy(FRACTION))
                .filter(cap -> cap.compareTo(estimate) < 0)
                .orElse(estimate);
    }
}

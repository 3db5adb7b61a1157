package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Spend;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract of {@link Ledger}, run against every implementation. */
public abstract class LedgerContract {
    private static final Instant END = Instant.parse("2026-11-26T00:00:00Z");
    private static final AtomicInteger IDS = new AtomicInteger();

    private final String id = "budget#all#" + IDS.incrementAndGet();

    protected abstract Ledger ledger();

    @Test
    void countsCallsUpToTheLimit() {
        BudgetWindow window = window(Optional.of(2L), Optional.empty());

        assertThat(ledger().tryReserve(window)).contains(new Spend(1, Usd.ZERO));
        assertThat(ledger().tryReserve(window)).contains(new Spend(2, Usd.ZERO));
        assertThat(ledger().tryReserve(window)).isEmpty();
        assertThat(ledger().tryReserve(window)).isEmpty();
    }

    @Test
    void readsTheSpend() {
        BudgetWindow window = window(Optional.of(2L), Optional.empty());
        assertThat(ledger().read(window)).isEqualTo(new Spend(0, Usd.ZERO));
        ledger().tryReserve(window);
        ledger().charge(window, Usd.parse("0.009"));

        assertThat(ledger().read(window)).isEqualTo(new Spend(1, Usd.parse("0.009")));
    }

    @Test
    void deniesCallsOnceTheDollarLimitIsReached() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("0.01")));
        ledger().tryReserve(window);

        assertThat(ledger().charge(window, Usd.parse("0.009"))).isEqualTo(new Spend(1, Usd.parse("0.009")));
        assertThat(ledger().tryReserve(window)).contains(new Spend(2, Usd.parse("0.009")));
        assertThat(ledger().charge(window, Usd.parse("0.009")).dollars()).isEqualTo(Usd.parse("0.018"));
        assertThat(ledger().tryReserve(window)).isEmpty();
    }

    @Test
    void deniesCallsOnceTheFirstLimitIsReached() {
        BudgetWindow window = window(Optional.of(1L), Optional.of(Usd.parse("1")));

        assertThat(ledger().tryReserve(window)).isPresent();
        assertThat(ledger().tryReserve(window)).isEmpty();
    }

    @Test
    void reservesAReleasedCallAgain() {
        BudgetWindow window = window(Optional.of(1L), Optional.empty());
        ledger().tryReserve(window);
        ledger().release(window);

        assertThat(ledger().tryReserve(window)).contains(new Spend(1, Usd.ZERO));
        assertThat(ledger().tryReserve(window)).isEmpty();
    }

    @Test
    void chargesBeforeAnyCall() {
        BudgetWindow window = window(Optional.of(1L), Optional.of(Usd.parse("1")));

        assertThat(ledger().charge(window, new Usd(1))).isEqualTo(new Spend(0, new Usd(1)));
        assertThat(ledger().tryReserve(window)).contains(new Spend(1, new Usd(1)));
    }

    @Test
    void keepsWindowsApart() {
        BudgetWindow window = window(Optional.of(1L), Optional.empty());
        BudgetWindow next = new BudgetWindow(id + "#next", END, window.spendLimit(), false);
        ledger().tryReserve(window);

        assertThat(ledger().tryReserve(next)).isPresent();
    }

    @Test
    void neverExceedsACallLimitUnderConcurrency() {
        BudgetWindow window = window(Optional.of(10L), Optional.empty());

        assertThat(IntStream.range(0, 64)
                        .parallel()
                        .filter(_ -> ledger().tryReserve(window).isPresent())
                        .count())
                .isEqualTo(10);
    }

    @Test
    void losesNoChargeUnderConcurrency() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("1")));
        IntStream.range(0, 64).parallel().forEach(_ -> ledger().charge(window, new Usd(3)));

        assertThat(ledger().tryReserve(window)).contains(new Spend(1, new Usd(192)));
    }

    private BudgetWindow window(Optional<Long> calls, Optional<Usd> dollars) {
        return new BudgetWindow(id, END, new SpendLimit(calls, dollars), false);
    }
}

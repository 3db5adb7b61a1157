package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What every ledger must do, whatever it is made of. */
public abstract class LedgerContract {
    private static final Instant END = Instant.parse("2026-11-26T00:00:00Z");
    private static final AtomicInteger IDS = new AtomicInteger();

    private final String id = "budget#all#" + IDS.incrementAndGet();

    protected abstract Ledger ledger();

    @Test
    void countsCallsUpToTheCeiling() {
        BudgetWindow budgetWindow = window(Optional.of(2L), Optional.empty());

        assertThat(ledger().tryReserve(budgetWindow)).contains(new Spend(1, Usd.ZERO));
        assertThat(ledger().tryReserve(budgetWindow)).contains(new Spend(2, Usd.ZERO));
        assertThat(ledger().tryReserve(budgetWindow)).isEmpty();
        assertThat(ledger().tryReserve(budgetWindow)).isEmpty();
    }

    @Test
    void tellsWhatIsSpent() {
        BudgetWindow budgetWindow = window(Optional.of(2L), Optional.empty());
        assertThat(ledger().read(budgetWindow)).isEqualTo(new Spend(0, Usd.ZERO));
        ledger().tryReserve(budgetWindow);
        ledger().charge(budgetWindow, Usd.parse("0.009"));

        assertThat(ledger().read(budgetWindow)).isEqualTo(new Spend(1, Usd.parse("0.009")));
    }

    @Test
    void letsNobodyBeginOnceTheDollarsAreSpent() {
        BudgetWindow budgetWindow = window(Optional.empty(), Optional.of(Usd.parse("0.01")));
        ledger().tryReserve(budgetWindow);

        assertThat(ledger().charge(budgetWindow, Usd.parse("0.009"))).isEqualTo(new Spend(1, Usd.parse("0.009")));
        assertThat(ledger().tryReserve(budgetWindow)).contains(new Spend(2, Usd.parse("0.009")));
        assertThat(ledger().charge(budgetWindow, Usd.parse("0.009")).dollars()).isEqualTo(Usd.parse("0.018"));
        assertThat(ledger().tryReserve(budgetWindow)).isEmpty();
    }

    @Test
    void keepsToWhicheverIsReachedFirst() {
        BudgetWindow budgetWindow = window(Optional.of(1L), Optional.of(Usd.parse("1")));

        assertThat(ledger().tryReserve(budgetWindow)).isPresent();
        assertThat(ledger().tryReserve(budgetWindow)).isEmpty();
    }

    @Test
    void givesAgainWhatWasGivenBack() {
        BudgetWindow budgetWindow = window(Optional.of(1L), Optional.empty());
        ledger().tryReserve(budgetWindow);
        ledger().release(budgetWindow);

        assertThat(ledger().tryReserve(budgetWindow)).contains(new Spend(1, Usd.ZERO));
        assertThat(ledger().tryReserve(budgetWindow)).isEmpty();
    }

    @Test
    void takesABillBeforeAnyCall() {
        BudgetWindow budgetWindow = window(Optional.of(1L), Optional.of(Usd.parse("1")));

        assertThat(ledger().charge(budgetWindow, new Usd(1))).isEqualTo(new Spend(0, new Usd(1)));
        assertThat(ledger().tryReserve(budgetWindow)).contains(new Spend(1, new Usd(1)));
    }

    @Test
    void keepsWindowsApart() {
        BudgetWindow budgetWindow = window(Optional.of(1L), Optional.empty());
        BudgetWindow next = new BudgetWindow(id + "#next", END, budgetWindow.spendLimit(), false);
        ledger().tryReserve(budgetWindow);

        assertThat(ledger().tryReserve(next)).isPresent();
    }

    @Test
    void neverPassesTheCeilingHoweverManyTakeAtOnce() {
        BudgetWindow budgetWindow = window(Optional.of(10L), Optional.empty());

        assertThat(IntStream.range(0, 64)
                        .parallel()
                        .filter(_ -> ledger().tryReserve(budgetWindow).isPresent())
                        .count())
                .isEqualTo(10);
    }

    @Test
    void losesNoBillHoweverManyPayAtOnce() {
        BudgetWindow budgetWindow = window(Optional.empty(), Optional.of(Usd.parse("1")));
        IntStream.range(0, 64).parallel().forEach(_ -> ledger().charge(budgetWindow, new Usd(3)));

        assertThat(ledger().tryReserve(budgetWindow)).contains(new Spend(1, new Usd(192)));
    }

    private BudgetWindow window(Optional<Long> calls, Optional<Usd> dollars) {
        return new BudgetWindow(id, END, new SpendLimit(calls, dollars), false);
    }
}

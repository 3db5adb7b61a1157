package com.promptbuilder.budget;

import com.promptbuilder.settings.SpendingSettings.Ceiling;
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
        Window window = window(Optional.of(2L), Optional.empty());

        assertThat(ledger().take(window)).contains(new Tally(1, Usd.ZERO));
        assertThat(ledger().take(window)).contains(new Tally(2, Usd.ZERO));
        assertThat(ledger().take(window)).isEmpty();
        assertThat(ledger().take(window)).isEmpty();
    }

    @Test
    void tellsWhatIsSpent() {
        Window window = window(Optional.of(2L), Optional.empty());
        assertThat(ledger().read(window)).isEqualTo(new Tally(0, Usd.ZERO));
        ledger().take(window);
        ledger().pay(window, Usd.dollars("0.009"));

        assertThat(ledger().read(window)).isEqualTo(new Tally(1, Usd.dollars("0.009")));
    }

    @Test
    void letsNobodyBeginOnceTheDollarsAreSpent() {
        Window window = window(Optional.empty(), Optional.of(Usd.dollars("0.01")));
        ledger().take(window);

        assertThat(ledger().pay(window, Usd.dollars("0.009"))).isEqualTo(new Tally(1, Usd.dollars("0.009")));
        assertThat(ledger().take(window)).contains(new Tally(2, Usd.dollars("0.009")));
        assertThat(ledger().pay(window, Usd.dollars("0.009")).dollars()).isEqualTo(Usd.dollars("0.018"));
        assertThat(ledger().take(window)).isEmpty();
    }

    @Test
    void keepsToWhicheverIsReachedFirst() {
        Window window = window(Optional.of(1L), Optional.of(Usd.dollars("1")));

        assertThat(ledger().take(window)).isPresent();
        assertThat(ledger().take(window)).isEmpty();
    }

    @Test
    void givesAgainWhatWasGivenBack() {
        Window window = window(Optional.of(1L), Optional.empty());
        ledger().take(window);
        ledger().giveBack(window);

        assertThat(ledger().take(window)).contains(new Tally(1, Usd.ZERO));
        assertThat(ledger().take(window)).isEmpty();
    }

    @Test
    void takesABillBeforeAnyCall() {
        Window window = window(Optional.of(1L), Optional.of(Usd.dollars("1")));

        assertThat(ledger().pay(window, new Usd(1))).isEqualTo(new Tally(0, new Usd(1)));
        assertThat(ledger().take(window)).contains(new Tally(1, new Usd(1)));
    }

    @Test
    void keepsWindowsApart() {
        Window window = window(Optional.of(1L), Optional.empty());
        Window next = new Window(id + "#next", END, window.ceiling(), false);
        ledger().take(window);

        assertThat(ledger().take(next)).isPresent();
    }

    @Test
    void neverPassesTheCeilingHoweverManyTakeAtOnce() {
        Window window = window(Optional.of(10L), Optional.empty());

        assertThat(IntStream.range(0, 64)
                        .parallel()
                        .filter(_ -> ledger().take(window).isPresent())
                        .count())
                .isEqualTo(10);
    }

    @Test
    void losesNoBillHoweverManyPayAtOnce() {
        Window window = window(Optional.empty(), Optional.of(Usd.dollars("1")));
        IntStream.range(0, 64).parallel().forEach(_ -> ledger().pay(window, new Usd(3)));

        assertThat(ledger().take(window)).contains(new Tally(1, new Usd(192)));
    }

    private Window window(Optional<Long> calls, Optional<Usd> dollars) {
        return new Window(id, END, new Ceiling(calls, dollars), false);
    }
}

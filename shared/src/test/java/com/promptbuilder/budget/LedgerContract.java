package com.promptbuilder.budget;

import com.promptbuilder.budget.BudgetWindow.Length;
import com.promptbuilder.budget.Ledger.Admission;
import com.promptbuilder.budget.Ledger.Reservation;
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
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final AtomicInteger IDS = new AtomicInteger();

    private final String owner = "owner " + IDS.incrementAndGet();

    protected abstract Ledger ledger();

    @Test
    void countsCallsUpToTheLimit() {
        BudgetWindow window = window(Optional.of(2L), Optional.empty());

        assertThat(reserve(window, "0")).isEqualTo(new Admission(true, new Spend(1, Usd.ZERO)));
        assertThat(reserve(window, "0")).isEqualTo(new Admission(true, new Spend(2, Usd.ZERO)));
        assertThat(reserve(window, "0")).isEqualTo(new Admission(false, new Spend(2, Usd.ZERO)));
    }

    @Test
    void reservesAnAmountUntilTheCallIsSettled() {
        BudgetWindow window = window(Optional.of(2L), Optional.of(Usd.parse("1")));
        Reservation reservation = reservation(window, "0.25", NOON);
        ledger().reserve(reservation);
        assertThat(ledger().read(window)).isEqualTo(new Spend(1, Usd.ZERO, Usd.parse("0.25"), 0));

        assertThat(ledger().settle(reservation, Usd.parse("0.100000001"), NOON))
                .isEqualTo(new Spend(1, Usd.parse("0.100000001")));
        assertThat(ledger().read(window)).isEqualTo(new Spend(1, Usd.parse("0.100000001")));
    }

    @Test
    void refusesWhatExceedsTheLimitWithTheReservedAmounts() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("0.01")));
        Reservation first = reservation(window, "0.006", NOON);
        ledger().reserve(first);

        assertThat(reserve(window, "0.004000001").isGranted()).isFalse();
        assertThat(reserve(window, "0.004").isGranted()).isTrue();
        ledger().settle(first, Usd.parse("0.005"), NOON);
        assertThat(reserve(window, "0.001").isGranted()).isTrue();
        assertThat(reserve(window, "0.000000001"))
                .isEqualTo(new Admission(false, new Spend(3, Usd.parse("0.005"), Usd.parse("0.005"), 0)));
    }

    @Test
    void letsOneCallThroughAnUntouchedLimit() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("0.01")));

        assertThat(reserve(window, "5").isGranted()).isTrue();
        assertThat(reserve(window, "0.000000001").isGranted()).isFalse();
    }

    @Test
    void chargesMoreThanTheLimit() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("0.01")));
        Reservation reservation = reservation(window, "0.002", NOON);
        ledger().reserve(reservation);

        assertThat(ledger().settle(reservation, Usd.parse("3"), NOON)).isEqualTo(new Spend(1, Usd.parse("3")));
    }

    @Test
    void countsRepeatedWritesOnce() {
        BudgetWindow window = window(Optional.of(2L), Optional.of(Usd.parse("1")));
        Reservation settled = reservation(window, "0.5", NOON);
        Reservation released = reservation(window, "0.5", NOON);
        for (int i = 0; i < 3; i++) {
            assertThat(ledger().reserve(settled).isGranted()).isTrue();
            assertThat(ledger().reserve(released).isGranted()).isTrue();
        }
        assertThat(ledger().read(window)).isEqualTo(new Spend(2, Usd.ZERO, Usd.parse("1"), 0));
        for (int i = 0; i < 3; i++) {
            ledger().release(released);
            ledger().settle(settled, Usd.parse("0.1"), NOON.plusSeconds(90));
        }

        assertThat(ledger().read(window)).isEqualTo(new Spend(1, Usd.parse("0.1")));
    }

    @Test
    void givesTheAmountOfADeadEnvironmentBack() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("1")));
        ledger().reserve(reservation(window, "0.5", NOON));
        ledger().reserve(reservation(window, "0.5", NOON.plusSeconds(60)));

        assertThat(ledger().reserve(reservation(window, "0.5", NOON.plusSeconds(180)))
                        .isGranted())
                .isFalse();
        assertThat(ledger().reserve(reservation(window, "0.5", NOON.plusSeconds(181))))
                .isEqualTo(new Admission(true, new Spend(3, Usd.ZERO, Usd.parse("1"), 0)));
        assertThat(ledger().reserve(reservation(window, "0.1", NOON.plusSeconds(300))))
                .isEqualTo(new Admission(true, new Spend(4, Usd.ZERO, Usd.parse("0.6"), 0)));
    }

    @Test
    void chargesACallWhoseReservationWasGivenBack() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("1")));
        Reservation late = reservation(window, "0.5", NOON);
        ledger().reserve(late);
        Instant later = NOON.plusSeconds(181);
        Reservation next = reservation(window, "0.5", later);
        ledger().reserve(next);

        for (int i = 0; i < 3; i++) {
            assertThat(ledger().settle(late, Usd.parse("0.3"), later))
                    .isEqualTo(new Spend(2, Usd.parse("0.3"), Usd.parse("0.5"), 0));
        }
        ledger().settle(next, Usd.ZERO, later);
        assertThat(ledger().read(window)).isEqualTo(new Spend(2, Usd.parse("0.3")));
    }

    @Test
    void chargesACallThatWasNotReserved() {
        BudgetWindow window = window(Optional.of(1L), Optional.of(Usd.parse("1")));
        Reservation unknown = reservation(window, "0.5", NOON).unacknowledged();

        assertThat(ledger().settle(reservation(window, "0.5", NOON).unacknowledged(), Usd.ZERO, NOON))
                .isEqualTo(Spend.NONE);
        for (int i = 0; i < 3; i++) {
            assertThat(ledger().settle(unknown, new Usd(1), NOON)).isEqualTo(new Spend(0, new Usd(1)));
        }
    }

    @Test
    void settlesAReservationWhoseAcknowledgementWasLost() {
        BudgetWindow window = window(Optional.of(1L), Optional.of(Usd.parse("1")));
        Reservation reservation = reservation(window, "0.5", NOON);
        ledger().reserve(reservation);

        for (int i = 0; i < 3; i++) {
            assertThat(ledger().settle(reservation.unacknowledged(), new Usd(7), NOON))
                    .isEqualTo(new Spend(1, new Usd(7)));
        }
    }

    @Test
    void warnsOncePerLevel() {
        BudgetWindow window = window(Optional.of(1L), Optional.empty());

        assertThat(ledger().tryWarn(window, 50)).isTrue();
        assertThat(ledger().tryWarn(window, 50)).isFalse();
        assertThat(ledger().tryWarn(window, 95)).isTrue();
        assertThat(ledger().tryWarn(window, 80)).isFalse();
        assertThat(ledger().read(window).warned()).isEqualTo(95);
    }

    @Test
    void keepsWindowsApart() {
        BudgetWindow window = window(Optional.of(1L), Optional.empty());
        BudgetWindow next = new BudgetWindow(owner, Length.DAY, window.end(), window.spendLimit(), false);
        reserve(window, "0");

        assertThat(reserve(next, "0").isGranted()).isTrue();
    }

    @Test
    void neverExceedsALimitUnderConcurrency() {
        BudgetWindow calls = window(Optional.of(10L), Optional.empty());
        BudgetWindow dollars = new BudgetWindow(
                owner, Length.MONTH, NOON, new SpendLimit(Optional.empty(), Optional.of(new Usd(70))), false);

        assertThat(granted(calls, 0)).isEqualTo(10);
        assertThat(granted(dollars, 7)).isEqualTo(10);
        assertThat(ledger().read(dollars)).isEqualTo(new Spend(10, Usd.ZERO, new Usd(70), 0));
    }

    private long granted(BudgetWindow window, long nanos) {
        return IntStream.range(0, 64)
                .parallel()
                .filter(_ -> ledger().reserve(new Reservation(window, id(), NOON, new Usd(nanos), true))
                        .isGranted())
                .count();
    }

    @Test
    void losesNoSettlementUnderConcurrency() {
        BudgetWindow window = window(Optional.empty(), Optional.of(Usd.parse("1")));
        IntStream.range(0, 64).parallel().forEach(_ -> {
            Reservation reservation = reservation(window, "0.000000011", NOON);
            assertThat(ledger().reserve(reservation).isGranted()).isTrue();
            ledger().settle(reservation, new Usd(3), NOON);
        });

        assertThat(ledger().read(window)).isEqualTo(new Spend(64, new Usd(192)));
    }

    private Admission reserve(BudgetWindow window, String dollars) {
        return ledger().reserve(reservation(window, dollars, NOON));
    }

    private static Reservation reservation(BudgetWindow window, String dollars, Instant time) {
        return new Reservation(window, id(), time, Usd.parse(dollars), true);
    }

    private static String id() {
        return "id" + IDS.incrementAndGet();
    }

    private BudgetWindow window(Optional<Long> calls, Optional<Usd> dollars) {
        return new BudgetWindow(owner, Length.DAY, NOON, new SpendLimit(calls, dollars), false);
    }
}

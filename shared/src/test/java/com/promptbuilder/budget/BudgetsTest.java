package com.promptbuilder.budget;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetsTest {
    private static final Caller ALICE = Caller.ofIdentity("sub:alice");
    private final Map<String, String> variables = new HashMap<>();
    private final RequestMetrics requestMetrics = new RequestMetrics();
    private Instant now = Instant.parse("2026-11-25T03:12:34.567Z");
    private final FailableLedger ledger = new FailableLedger(new StoreBreaker(() -> now));

    @Test
    void touchTheTableOnlyIfThereIsACeiling() {
        assertThat(ask(Caller.ANONYMOUS)).isTrue();
        set("BUDGET_CALLER_CALLS_PER_DAY", "1");
        assertThat(ask(Caller.ANONYMOUS)).isTrue();
        assertThat(ask(Caller.ANONYMOUS)).isTrue();

        assertThat(ledger.touched()).isEmpty();
        assertThat(requestMetrics.logFields()).isEmpty();
    }

    @Test
    void nameWindowsByTheirBeginAndHideWhoTheirCallerIs() {
        set("BUDGET_CALLS_PER_DAY", "9");
        set("BUDGET_USD_PER_MINUTE", "9");
        set("BUDGET_CALLER_USD_PER_DAY", "9");
        set("BUDGET_CALLER_CALLS_PER_MINUTE", "9");
        ask(ALICE);

        assertThat(ledger.touched())
                .contains("budget#all#2026-11-25", "budget#all#2026-11-25T03:12")
                .noneMatch(id -> id.contains("alice"))
                .filteredOn(id -> !id.startsWith("budget#all#"))
                .hasSize(2)
                .allMatch(id -> id.matches("budget#[0-9a-f]{64}#2026-11-25(T03:12)?"));
    }

    @ParameterizedTest
    @CsvSource({
        "BUDGET_CALLS_PER_MINUTE, PT25.433S, false",
        "BUDGET_CALLS_PER_DAY, PT20H47M25.433S, false",
        "BUDGET_CALLER_CALLS_PER_MINUTE, PT25.433S, true",
        "BUDGET_CALLER_CALLS_PER_DAY, PT20H47M25.433S, true"
    })
    void refuseUntilTheWindowEndsAndThenGiveAgain(String ceiling, Duration left, boolean isCallersOwn) {
        set(ceiling, "1");
        assertThat(ask(ALICE)).isTrue();
        assertThat(verdict(ALICE)).isEqualTo(new Budgets.Decision.Denied(left, isCallersOwn));

        now = now.plus(left).minusNanos(1);
        assertThat(ask(ALICE)).isFalse();
        now = now.plusNanos(1);
        assertThat(ask(ALICE)).isTrue();
        assertThat(ask(ALICE)).isFalse();
    }

    @Test
    void giveEachCallerItsOwn() {
        set("BUDGET_CALLER_CALLS_PER_DAY", "1");

        assertThat(ask(ALICE)).isTrue();
        assertThat(ask(Caller.ofIdentity("sub:bob"))).isTrue();
        assertThat(ask(ALICE)).isFalse();
        assertThat(ask(Caller.ANONYMOUS)).isTrue();
    }

    @Test
    void spareWhatAllHaveInCommonFromOneWhoHasSpentItsShare() {
        set("BUDGET_CALLER_CALLS_PER_DAY", "1");
        set("BUDGET_CALLS_PER_DAY", "2");
        ask(ALICE);
        for (int i = 0; i < 5; i++) {
            assertThat(ask(ALICE)).isFalse();
        }

        assertThat(ask(Caller.ofIdentity("sub:bob"))).isTrue();
        assertThat(ask(Caller.ofIdentity("sub:carol"))).isFalse();
    }

    @Test
    void giveBackWhatALaterWindowRefuses() {
        set("BUDGET_CALLER_CALLS_PER_DAY", "2");
        set("BUDGET_CALLS_PER_MINUTE", "1");
        assertThat(ask(ALICE)).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(verdict(ALICE)).isEqualTo(new Budgets.Decision.Denied(Duration.ofMillis(25_433), false));
        }
        now = now.plusSeconds(60);

        assertThat(ask(ALICE)).isTrue();
    }

    @Test
    void billEveryWindowThatTheCallBeganIn() {
        set("BUDGET_USD_PER_DAY", "0.05");
        set("BUDGET_CALLER_USD_PER_DAY", "0.02");
        Budgets.Decision.Allowed first = granted(ALICE);
        now = now.plus(Duration.ofDays(1));
        first.bill().accept(Usd.parse("0.02"));
        assertThat(ask(ALICE)).isTrue();

        now = now.minus(Duration.ofDays(1));
        assertThat(ask(ALICE)).isFalse();
        granted(Caller.ofIdentity("sub:bob")).bill().accept(Usd.parse("0.03"));
        assertThat(ask(Caller.ofIdentity("sub:carol"))).isFalse();
    }

    @Test
    void noteTheLargestShareThatIsUsed() {
        set("BUDGET_CALLS_PER_DAY", "3");
        set("BUDGET_CALLS_PER_MINUTE", "1000");
        set("BUDGET_USD_PER_MINUTE", "0.10");
        Budgets.Decision.Allowed call = granted(Caller.ANONYMOUS);
        assertThat(requestMetrics.logFields()).containsExactly(Map.entry("budgetUsed", 0.333));

        call.bill().accept(Usd.parse("0.07"));
        assertThat(requestMetrics.logFields()).containsExactly(Map.entry("budgetUsed", 0.7));
    }

    @Test
    void neverLetMoreCallsThroughThanTheCeilingHoweverManyAskAtOnce() {
        set("BUDGET_CALLS_PER_DAY", "7");
        set("BUDGET_CALLER_CALLS_PER_DAY", "5");
        Budgets budgets = budgets();
        long granted = IntStream.range(0, 64)
                .parallel()
                .filter(i -> budgets.tryAcquire(Caller.ofIdentity("caller " + i % 3), new RequestMetrics())
                        instanceof Budgets.Decision.Allowed)
                .count();

        assertThat(granted).isLessThanOrEqualTo(7);
        assertThat(IntStream.range(0, 7)
                        .filter(_ -> ask(Caller.ofIdentity("last")))
                        .count())
                .isLessThanOrEqualTo(7 - granted);
    }

    @Test
    void letCallsThroughWhileTheTableIsAwayAndSaySo() {
        set("BUDGET_CALLS_PER_DAY", "1");
        ask(Caller.ANONYMOUS);
        ledger.goAway();
        Budgets.Decision.Allowed call = granted(Caller.ANONYMOUS);

        assertThat(requestMetrics.logFields()).containsEntry("budgetUnchecked", true);
        call.bill().accept(Usd.parse("1"));
        assertThat(requestMetrics.logFields()).containsEntry("budgetUnpaid", true);
    }

    @Test
    void billWhatNobodyCouldAskForOnceTheTableIsBack() {
        set("BUDGET_USD_PER_DAY", "1");
        ledger.goAway();
        Budgets.Decision.Allowed call = granted(Caller.ANONYMOUS);
        ledger.comeBack();
        call.bill().accept(Usd.parse("1"));

        assertThat(ask(Caller.ANONYMOUS)).isFalse();
    }

    private void set(String variable, String value) {
        variables.put(variable, value);
    }

    private boolean ask(Caller caller) {
        return verdict(caller) instanceof Budgets.Decision.Allowed;
    }

    private Budgets.Decision.Allowed granted(Caller caller) {
        return (Budgets.Decision.Allowed) verdict(caller);
    }

    private Budgets.Decision verdict(Caller caller) {
        return budgets().tryAcquire(caller, requestMetrics);
    }

    private Budgets budgets() {
        return new Budgets(Settings.fromEnvironment(variables).spending(), ledger, () -> now);
    }
}

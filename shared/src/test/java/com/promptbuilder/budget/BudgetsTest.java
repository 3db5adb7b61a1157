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
    void useTheLedgerOnlyIfThereIsALimit() {
        assertThat(isAllowed(Caller.ANONYMOUS)).isTrue();
        set("BUDGET_CALLER_CALLS_PER_DAY", "1");
        assertThat(isAllowed(Caller.ANONYMOUS)).isTrue();
        assertThat(isAllowed(Caller.ANONYMOUS)).isTrue();

        assertThat(ledger.touched()).isEmpty();
        assertThat(requestMetrics.logFields()).isEmpty();
    }

    @Test
    void nameWindowsByTheirStartAndTheCallersPseudonym() {
        set("BUDGET_CALLS_PER_DAY", "9");
        set("BUDGET_USD_PER_MINUTE", "9");
        set("BUDGET_CALLER_USD_PER_DAY", "9");
        set("BUDGET_CALLER_CALLS_PER_MINUTE", "9");
        isAllowed(ALICE);

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
    void denyUntilTheWindowEnds(String limit, Duration left, boolean isCallersOwn) {
        set(limit, "1");
        assertThat(isAllowed(ALICE)).isTrue();
        assertThat(decision(ALICE)).isEqualTo(new Budgets.Decision.Denied(left, isCallersOwn));

        now = now.plus(left).minusNanos(1);
        assertThat(isAllowed(ALICE)).isFalse();
        now = now.plusNanos(1);
        assertThat(isAllowed(ALICE)).isTrue();
        assertThat(isAllowed(ALICE)).isFalse();
    }

    @Test
    void limitEachCallerSeparately() {
        set("BUDGET_CALLER_CALLS_PER_DAY", "1");

        assertThat(isAllowed(ALICE)).isTrue();
        assertThat(isAllowed(Caller.ofIdentity("sub:bob"))).isTrue();
        assertThat(isAllowed(ALICE)).isFalse();
        assertThat(isAllowed(Caller.ANONYMOUS)).isTrue();
    }

    @Test
    void doNotChargeTheSharedBudgetForADeniedCaller() {
        set("BUDGET_CALLER_CALLS_PER_DAY", "1");
        set("BUDGET_CALLS_PER_DAY", "2");
        isAllowed(ALICE);
        for (int i = 0; i < 5; i++) {
            assertThat(isAllowed(ALICE)).isFalse();
        }

        assertThat(isAllowed(Caller.ofIdentity("sub:bob"))).isTrue();
        assertThat(isAllowed(Caller.ofIdentity("sub:carol"))).isFalse();
    }

    @Test
    void releaseTheReservationIfALaterWindowDenies() {
        set("BUDGET_CALLER_CALLS_PER_DAY", "2");
        set("BUDGET_CALLS_PER_MINUTE", "1");
        assertThat(isAllowed(ALICE)).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(decision(ALICE)).isEqualTo(new Budgets.Decision.Denied(Duration.ofMillis(25_433), false));
        }
        now = now.plusSeconds(60);

        assertThat(isAllowed(ALICE)).isTrue();
    }

    @Test
    void chargeEveryWindowOfTheReservation() {
        set("BUDGET_USD_PER_DAY", "0.05");
        set("BUDGET_CALLER_USD_PER_DAY", "0.02");
        Budgets.Decision.Allowed first = allowed(ALICE);
        now = now.plus(Duration.ofDays(1));
        first.charge().accept(Usd.parse("0.02"));
        assertThat(isAllowed(ALICE)).isTrue();

        now = now.minus(Duration.ofDays(1));
        assertThat(isAllowed(ALICE)).isFalse();
        allowed(Caller.ofIdentity("sub:bob")).charge().accept(Usd.parse("0.03"));
        assertThat(isAllowed(Caller.ofIdentity("sub:carol"))).isFalse();
    }

    @Test
    void logTheHighestUtilization() {
        set("BUDGET_CALLS_PER_DAY", "3");
        set("BUDGET_CALLS_PER_MINUTE", "1000");
        set("BUDGET_USD_PER_MINUTE", "0.10");
        Budgets.Decision.Allowed call = allowed(Caller.ANONYMOUS);
        assertThat(requestMetrics.logFields()).containsExactly(Map.entry("budgetUsed", 0.333));

        call.charge().accept(Usd.parse("0.07"));
        assertThat(requestMetrics.logFields()).containsExactly(Map.entry("budgetUsed", 0.7));
    }

    @Test
    void neverExceedACallLimitUnderConcurrency() {
        set("BUDGET_CALLS_PER_DAY", "7");
        set("BUDGET_CALLER_CALLS_PER_DAY", "5");
        Budgets budgets = budgets();
        long allowed = IntStream.range(0, 64)
                .parallel()
                .filter(i -> budgets.tryAcquire(Caller.ofIdentity("caller " + i % 3), new RequestMetrics())
                        instanceof Budgets.Decision.Allowed)
                .count();

        assertThat(allowed).isLessThanOrEqualTo(7);
        assertThat(IntStream.range(0, 7)
                        .filter(_ -> isAllowed(Caller.ofIdentity("last")))
                        .count())
                .isLessThanOrEqualTo(7 - allowed);
    }

    @Test
    void allowAndLogCallsWhileTheLedgerIsUnavailable() {
        set("BUDGET_CALLS_PER_DAY", "1");
        isAllowed(Caller.ANONYMOUS);
        ledger.fail();
        Budgets.Decision.Allowed call = allowed(Caller.ANONYMOUS);

        assertThat(requestMetrics.logFields()).containsEntry("budgetUnchecked", true);
        call.charge().accept(Usd.parse("1"));
        assertThat(requestMetrics.logFields()).containsEntry("budgetUnpaid", true);
    }

    @Test
    void chargeAnUncheckedCallOnceTheLedgerIsAvailable() {
        set("BUDGET_USD_PER_DAY", "1");
        ledger.fail();
        Budgets.Decision.Allowed call = allowed(Caller.ANONYMOUS);
        ledger.recover();
        call.charge().accept(Usd.parse("1"));

        assertThat(isAllowed(Caller.ANONYMOUS)).isFalse();
    }

    private void set(String variable, String value) {
        variables.put(variable, value);
    }

    private boolean isAllowed(Caller caller) {
        return decision(caller) instanceof Budgets.Decision.Allowed;
    }

    private Budgets.Decision.Allowed allowed(Caller caller) {
        return (Budgets.Decision.Allowed) decision(caller);
    }

    private Budgets.Decision decision(Caller caller) {
        return budgets().tryAcquire(caller, requestMetrics);
    }

    private Budgets budgets() {
        return new Budgets(Settings.fromEnvironment(variables).spending(), ledger, () -> now);
    }
}

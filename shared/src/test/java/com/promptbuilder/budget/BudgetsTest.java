package com.promptbuilder.budget;

import com.promptbuilder.budget.Budgets.Event.LimitsChanged;
import com.promptbuilder.budget.Budgets.Event.LimitsRefused;
import com.promptbuilder.budget.Budgets.Event.Warning;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.RateLimit;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetsTest {
    private static final Caller ALICE = Caller.ofIdentity("sub:alice");
    private final Map<String, String> variables = new HashMap<>();
    private final RequestMetrics requestMetrics = new RequestMetrics();
    private final List<Budgets.Event> events = new ArrayList<>();
    private long nanosPerToken = 1;
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
        set("BUDGET_USD_PER_MONTH", "9");
        set("BUDGET_CALLS_PER_DAY", "9");
        set("BUDGET_USD_PER_MINUTE", "9");
        set("BUDGET_CALLER_USD_PER_MONTH", "9");
        set("BUDGET_CALLER_USD_PER_DAY", "9");
        set("BUDGET_CALLER_CALLS_PER_MINUTE", "9");
        isAllowed(ALICE);

        assertThat(ledger.touched())
                .contains("budget#all#2026-11", "budget#all#2026-11-25", "budget#all#2026-11-25T03:12")
                .noneMatch(id -> id.contains("alice"))
                .filteredOn(id -> !id.startsWith("budget#all#"))
                .hasSize(3)
                .allMatch(id -> id.matches("budget#[0-9a-f]{64}#2026-11(-25(T03:12)?)?"));
    }

    @ParameterizedTest
    @CsvSource({
        "BUDGET_CALLS_PER_MINUTE, PT25.433S, false",
        "BUDGET_CALLS_PER_DAY, PT20H47M25.433S, false",
        "BUDGET_CALLS_PER_MONTH, PT140H47M25.433S, false",
        "BUDGET_CALLER_CALLS_PER_MINUTE, PT25.433S, true",
        "BUDGET_CALLER_CALLS_PER_DAY, PT20H47M25.433S, true",
        "BUDGET_CALLER_CALLS_PER_MONTH, PT140H47M25.433S, true"
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
    void settleEveryWindowOfTheReservation() {
        set("BUDGET_USD_PER_DAY", "0.05");
        set("BUDGET_CALLER_USD_PER_DAY", "0.02");
        Budgets.Decision.Allowed first = allowed(ALICE);
        now = now.plus(Duration.ofDays(1));
        settle(first, "0.02");
        assertThat(isAllowed(ALICE)).isTrue();

        now = now.minus(Duration.ofDays(1));
        assertThat(isAllowed(ALICE)).isFalse();
        settle(allowed(Caller.ofIdentity("sub:bob")), "0.03");
        assertThat(isAllowed(Caller.ofIdentity("sub:carol"))).isFalse();
    }

    @Test
    void logTheHighestUtilization() {
        set("BUDGET_CALLS_PER_DAY", "3");
        set("BUDGET_CALLS_PER_MINUTE", "1000");
        set("BUDGET_USD_PER_MINUTE", "0.10");
        Budgets.Decision.Allowed call = allowed(Caller.ANONYMOUS);
        assertThat(requestMetrics.logFields()).containsExactly(Map.entry("budgetUsed", 0.333));

        settle(call, "0.07");
        assertThat(requestMetrics.logFields()).containsExactly(Map.entry("budgetUsed", 0.7));
    }

    @Test
    void neverExceedACallLimitUnderConcurrency() {
        set("BUDGET_CALLS_PER_DAY", "7");
        set("BUDGET_CALLER_CALLS_PER_DAY", "5");
        Budgets budgets = budgets();
        long allowed = IntStream.range(0, 64)
                .parallel()
                .filter(i -> budgets.tryAcquire(call(Caller.ofIdentity("caller " + i % 3)), new RequestMetrics())
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
        settle(call, "1");
        assertThat(requestMetrics.logFields()).containsEntry("budgetUnpaid", true);
    }

    @Test
    void settleACallLaterIfTheLedgerDoesNotAnswer() {
        set("BUDGET_USD_PER_MONTH", "1");
        set("BUDGET_CALLER_USD_PER_DAY", "1");
        Budgets budgets = budgets();
        Budgets.Decision.Allowed call = (Budgets.Decision.Allowed) budgets.tryAcquire(call(ALICE), requestMetrics);
        Instant start = now;
        ledger.fail();
        settle(call, "0.25");
        assertThat(requestMetrics.logFields()).containsEntry("budgetUnpaid", true);
        assertThat(Duration.between(start, now)).isEqualTo(Duration.ofSeconds(1));

        ledger.recover();
        now = now.plus(Duration.ofMinutes(10));
        Caller other = Caller.ofIdentity("sub:bob");
        Budgets.Decision _ = budgets.tryAcquire(call(other), requestMetrics);
        assertThat(spend(Caller.ANONYMOUS)).allMatch(spend -> spend.dollars().equals(Usd.parse("0.25")));
        assertThat(spend(ALICE)).hasSize(2).allMatch(spend -> spend.dollars().equals(Usd.parse("0.25")));
    }

    @Test
    void settleInAnInterruptedThread() {
        set("BUDGET_USD_PER_DAY", "1");
        Budgets.Decision.Allowed call = allowed(Caller.ANONYMOUS);
        Thread.currentThread().interrupt();
        settle(call, "0.25");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(spend(Caller.ANONYMOUS)).containsExactly(new Spend(1, Usd.parse("0.25")));
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "4, 5", "5, 5", "7, 7", "40, 40", "500, 50"})
    void reserveTheMostThatACallCanCostButAtMostAFifthOfTheLimit(String dollars, int allowed) {
        set("BUDGET_USD_PER_DAY", dollars);

        assertThat(allowedAtOnce(budgets(), 50)).isEqualTo(allowed);
    }

    @Test
    void reserveTheUsualCostOfAKnownKind() {
        nanosPerToken = 1_000_000;
        set("BUDGET_USD_PER_DAY", "2");
        Budgets budgets = budgets();
        for (int i = 0; i < UsualOutput.MIN_CALLS; i++) {
            ((Budgets.Decision.Allowed) budgets.tryAcquire(call(ALICE), requestMetrics))
                    .settlement()
                    .settle(Usd.parse("0.1"), 100);
        }

        assertThat(allowedAtOnce(budgets, 50)).isEqualTo(15);
    }

    @Test
    void denyForSecondsIfOnlyCallsInFlightAreInTheWay() {
        nanosPerToken = 1_000_000;
        set("BUDGET_USD_PER_MONTH", "1");
        Budgets budgets = budgets();
        assertThat(allowedAtOnce(budgets, 5)).isEqualTo(5);

        assertThat(budgets.tryAcquire(call(ALICE), requestMetrics))
                .isEqualTo(new Budgets.Decision.Denied(Duration.ofSeconds(5), false));
    }

    @Test
    void warnOnceForEachLevelOfAWindow() {
        set("BUDGET_USD_PER_DAY", "1");
        set("BUDGET_CALLER_USD_PER_MONTH", "10");
        for (String cost : List.of("0.49", "0.01", "0.01", "0.45", "0.01")) {
            settle(allowed(ALICE), cost);
        }
        assertThat(warnings()).extracting(Warning::percent).containsExactly(50, 95);
        assertThat(warnings().getFirst().window().loggedOwner()).isEqualTo("all");

        now = now.plus(Duration.ofDays(1));
        settle(allowed(ALICE), "0.81");
        settle(allowed(ALICE), "4");
        assertThat(warnings()).extracting(Warning::percent).containsExactly(50, 95, 80, 50, 95);
        assertThat(warnings().get(3).window().loggedOwner())
                .isEqualTo(ALICE.logId().orElseThrow());
    }

    @Test
    void tellTheCallersLimitThatIsNearestToItsEnd() {
        set("BUDGET_USD_PER_DAY", "1");
        assertThat(isAllowed(ALICE)).isTrue();
        assertThat(requestMetrics.rateLimit()).isEmpty();

        set("BUDGET_CALLER_USD_PER_MONTH", "2");
        set("BUDGET_CALLER_CALLS_PER_DAY", "10");
        settle(allowed(ALICE), "0.1");
        Duration day = Duration.ofDays(1);
        Duration untilMidnight = Duration.parse("PT20H47M25.433S");
        assertThat(requestMetrics.rateLimit())
                .contains(new RateLimit("day", RateLimit.Unit.CALLS, 10, day, 9, untilMidnight));

        settle(allowed(ALICE), "0.9000001");
        assertThat(requestMetrics.rateLimit())
                .contains(new RateLimit(
                        "month",
                        RateLimit.Unit.MICRO_DOLLARS,
                        2_000_000,
                        Duration.ofDays(30),
                        999_999,
                        Duration.parse("PT140H47M25.433S")));
    }

    private static long allowedAtOnce(Budgets budgets, int calls) {
        return IntStream.range(0, calls)
                .filter(_ -> budgets.tryAcquire(
                                new Budgets.Call(ALICE, "mode/model", 1_000, tokens -> new Usd(tokens * 1_000_000)),
                                new RequestMetrics())
                        instanceof Budgets.Decision.Allowed)
                .count();
    }

    private List<Spend> spend(Caller caller) {
        return BudgetWindow.of(Settings.fromEnvironment(variables).spending(), now, caller).stream()
                .map(ledger::read)
                .toList();
    }

    @Test
    void chargeAnUncheckedCallOnceTheLedgerIsAvailable() {
        set("BUDGET_USD_PER_DAY", "1");
        ledger.fail();
        Budgets.Decision.Allowed call = allowed(Caller.ANONYMOUS);
        ledger.recover();
        settle(call, "1");

        assertThat(isAllowed(Caller.ANONYMOUS)).isFalse();
    }

    @Test
    void useStoredLimitsWithin30Seconds() {
        set("BUDGET_CALLS_PER_DAY", "1");
        Budgets budgets = budgets();
        assertThat(isAllowed(budgets)).isTrue();
        ledger.store(Map.of("BUDGET_CALLS_PER_DAY", "2", "BUDGET_CALLER_USD_PER_DAY", "0.50"));
        assertThat(isAllowed(budgets)).isFalse();
        now = now.plusSeconds(30);
        assertThat(isAllowed(budgets)).isTrue();
        assertThat(isAllowed(budgets)).isFalse();
        assertThat(events).contains(new LimitsChanged(ledger.storedLimits()));

        ledger.store(Map.of());
        now = now.plusSeconds(30);
        assertThat(budgets.settings())
                .isEqualTo(Settings.fromEnvironment(variables).spending());
    }

    @Test
    void readStoredLimitsOnlyAfterTheReadBeforeHasEnded() {
        set("BUDGET_CALLS_PER_DAY", "9");
        Queue<Runnable> reads = new ArrayDeque<>();
        Budgets budgets = budgets(reads::add);
        isAllowed(budgets);
        now = now.plusSeconds(30);
        isAllowed(budgets);
        assertThat(reads).hasSize(1);

        reads.remove().run();
        assertThat(reads).hasSize(1);
    }

    @Test
    void aDeniedCallWaitsForTheReadThatItStarted() {
        set("BUDGET_CALLS_PER_DAY", "1");
        Budgets budgets = budgets(Thread::startVirtualThread);
        assertThat(isAllowed(budgets)).isTrue();
        ledger.store(Map.of("BUDGET_CALLS_PER_DAY", "2"));
        now = now.plusSeconds(30);

        assertThat(isAllowed(budgets)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "BUDGET_CALLS_PER_DAY, 0, BUDGET_CALLS_PER_DAY must be a whole number from 1 to 1000000000000",
        "BUDGET_USD_PER_DAY, twelve, 'BUDGET_USD_PER_DAY must be dollars such as 12.50: more than 0, less than 10,000,000, at most six decimals'",
        "BUDGET_PER_DAY, 2, BUDGET_PER_DAY must be a spend limit"
    })
    void refuseStoredLimitsThatAreInvalid(String name, String value, String reason) {
        set("BUDGET_CALLS_PER_DAY", "1");
        ledger.store(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1", name, value));
        Budgets budgets = budgets();
        for (int reads = 0; reads < 3; reads++) {
            assertThat(budgets.settings())
                    .isEqualTo(Settings.fromEnvironment(variables).spending());
            now = now.plusSeconds(30);
        }

        assertThat(events).containsExactly(new LimitsRefused(reason));
    }

    @Test
    void keepStoredLimitsWhileTheLedgerIsUnavailable() {
        ledger.store(Map.of("BUDGET_CALLS_PER_DAY", "2"));
        Budgets budgets = budgets();
        BudgetSettings stored = budgets.settings();
        ledger.fail();
        now = now.plusSeconds(30);

        assertThat(budgets.settings()).isEqualTo(stored);
        assertThat(stored.all().perDay().calls()).contains(2L);
    }

    private boolean isAllowed(Budgets budgets) {
        return budgets.tryAcquire(call(Caller.ANONYMOUS), requestMetrics) instanceof Budgets.Decision.Allowed;
    }

    private List<Warning> warnings() {
        return events.stream()
                .filter(Warning.class::isInstance)
                .map(Warning.class::cast)
                .toList();
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
        return budgets().tryAcquire(call(caller), requestMetrics);
    }

    private Budgets.Call call(Caller caller) {
        return new Budgets.Call(caller, "mode/model", 1_000, output -> new Usd(output * nanosPerToken));
    }

    private static void settle(Budgets.Decision.Allowed allowed, String dollars) {
        allowed.settlement().settle(Usd.parse(dollars), 0);
    }

    private Budgets budgets() {
        return budgets(Runnable::run);
    }

    private Budgets budgets(Executor background) {
        SystemServices system = new SystemServices(
                () -> now,
                pause -> {
                    now = now.plus(pause);
                    return true;
                },
                new IdGenerator(),
                new Random(1),
                Thread::new,
                background);
        return new Budgets(Settings.fromEnvironment(variables).spending(), ledger, system, events::add);
    }
}

package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Budgets under random schedules of several environments: calls in any order, crashes, an unavailable table, repeated writes, lost
 * acknowledgements, and the end of minutes, days and months during calls.
 */
class BudgetLawsTest {
    private static final AtomicLong RUNS = new AtomicLong();

    @Property(tries = 400)
    void everySettledDollarCountsOnce(@ForAll long seed) {
        new Run(new Ledger.InMemory(), new Random(seed), 0).verify();
    }

    @Property(tries = 400)
    void lostAcknowledgementsNeverLoseADollar(@ForAll long seed) {
        new Run(new Ledger.InMemory(), new Random(seed), 0.2).verify();
    }

    @Test
    void inDynamoDbAsWell() {
        try (TestTable table = new TestTable()) {
            Ledger ledger = new DynamoDbLedger(new DynamoDbTable(table.client(), table.name()));
            for (int seed = 0; seed < 6; seed++) {
                new Run(ledger, new Random(seed), seed % 2 == 0 ? 0 : 0.2).verify();
            }
        }
    }

    @Test
    void fiftyFirstCallsAtOncePassALimitByAtMostTheCostOfFiveInDynamoDb() {
        try (TestTable table = new TestTable()) {
            Ledger ledger = new DynamoDbLedger(new DynamoDbTable(table.client(), table.name()));
            Map<String, String> variables = Map.of("BUDGET_USD_PER_MONTH", "0.001");
            SystemServices system =
                    new SystemServices(Instant::now, _ -> true, new IdGenerator(), new Random(1), Thread::new);
            Budgets.Call call = new Budgets.Call(Caller.ANONYMOUS, "kind", 1_000, tokens -> new Usd(tokens * 1_000));
            long allowed = IntStream.range(0, 50)
                    .parallel()
                    .filter(_ -> new Budgets(Settings.fromEnvironment(variables).spending(), ledger, system, _ -> {})
                                    .tryAcquire(call, new RequestMetrics())
                            instanceof Budgets.Decision.Allowed)
                    .count();

            assertThat(allowed).isBetween(1L, 5L);
        }
    }

    /** A call of an environment, with the windows that it counts in. */
    private record Open(
            int environment, Budgets.Decision.Allowed allowed, List<BudgetWindow> windows, RequestMetrics metrics) {}

    /** A settled call. It is late if the ledger did not answer, and then counts if its environment lives on. */
    private record Settled(int environment, List<BudgetWindow> windows, Usd cost, boolean isLate) {}

    private static final class Run {
        private final Ledger ledger;
        private final Random random;
        private final double unacknowledged;
        private final Map<String, String> variables = new HashMap<>();
        private final List<Caller> callers = new ArrayList<>();
        private final List<Budgets> environments = new ArrayList<>();
        private final List<FaultyLedger> faulty = new ArrayList<>();
        private final List<Open> open = new ArrayList<>();
        private final List<Settled> settled = new ArrayList<>();
        private final List<Settled> maybe = new ArrayList<>();
        private final Map<String, BudgetWindow> windows = new HashMap<>();
        private Instant now = Instant.parse("2026-11-30T23:58:00Z");

        Run(Ledger ledger, Random random, double unacknowledged) {
            this.ledger = ledger;
            this.random = random;
            this.unacknowledged = unacknowledged;
            long run = RUNS.incrementAndGet();
            callers.add(Caller.ofIdentity("a" + run));
            callers.add(Caller.ofIdentity("b" + run));
            limit("BUDGET_CALLER_USD_PER_MONTH", "0.00005");
            limit("BUDGET_CALLER_USD_PER_DAY", "0.00003");
            limit("BUDGET_CALLER_CALLS_PER_DAY", "20");
            limit("BUDGET_CALLER_CALLS_PER_MINUTE", "6");
            limit("BUDGET_CALLER_USD_PER_MINUTE", "0.00001");
            for (int i = 0; i < 3; i++) {
                environments.add(environment());
            }
        }

        private void limit(String name, String value) {
            if (random.nextInt(3) > 0) {
                variables.put(name, value);
            }
        }

        private Budgets environment() {
            SystemServices system = new SystemServices(
                    () -> now,
                    pause -> {
                        now = now.plus(pause);
                        return true;
                    },
                    new IdGenerator(),
                    random,
                    Thread::new);
            FaultyLedger each = new FaultyLedger(ledger, random, 0.2, 0.2, unacknowledged);
            faulty.add(each);
            return new Budgets(Settings.fromEnvironment(variables).spending(), each, system, _ -> {});
        }

        void verify() {
            for (int step = 0; step < 120; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> acquire(random.nextInt(environments.size()));
                    case 4, 5, 6 -> settle();
                    case 7, 8 -> now = now.plusSeconds(random.nextInt(random.nextBoolean() ? 5 : 200));
                    default -> crash();
                }
                windows.values().forEach(this::verifyLimits);
            }
            while (!open.isEmpty()) {
                settle();
            }
            faulty.forEach(FaultyLedger::repair);
            // Each call settles up to ten late ones.
            for (int i = 0; i < 20 * environments.size(); i++) {
                acquire(i % environments.size());
            }
            now = now.plus(Reservation.LIFETIME).plusSeconds(1);
            windows.values().forEach(this::verifyAmounts);
        }

        private void acquire(int environment) {
            Caller caller = callers.get(random.nextInt(callers.size()));
            List<BudgetWindow> each =
                    BudgetWindow.of(Settings.fromEnvironment(variables).spending(), now, caller);
            each.forEach(window -> windows.put(window.id(), window));
            RequestMetrics metrics = new RequestMetrics();
            Budgets.Call call = new Budgets.Call(caller, "kind", 100, tokens -> new Usd(10 * tokens));
            if (environments.get(environment).tryAcquire(call, metrics) instanceof Budgets.Decision.Allowed allowed) {
                open.add(new Open(environment, allowed, each, metrics));
            }
        }

        private void settle() {
            if (open.isEmpty()) {
                return;
            }
            Open call = open.remove(random.nextInt(open.size()));
            long tokens = random.nextInt(100);
            Usd cost = new Usd(10 * tokens);
            call.allowed().settlement().settle(cost, tokens);
            boolean isLate = call.metrics().logFields().containsKey("budgetUnpaid");
            settled.add(new Settled(call.environment(), call.windows(), cost, isLate));
        }

        // Its calls are never settled, and what was late is lost with it.
        private void crash() {
            int environment = random.nextInt(environments.size());
            environments.set(environment, environment());
            open.removeIf(call -> call.environment() == environment);
            List<Settled> lost = settled.stream()
                    .filter(call -> call.environment() == environment && call.isLate())
                    .toList();
            settled.removeAll(lost);
            maybe.addAll(lost);
        }

        private void verifyLimits(BudgetWindow window) {
            Spend spend = ledger.read(window);
            assertThat(spend.calls()).isNotNegative();
            window.spendLimit()
                    .calls()
                    .ifPresent(max -> assertThat(spend.calls()).isLessThanOrEqualTo(max));
        }

        private void verifyAmounts(BudgetWindow window) {
            // Each of them gives up to 50 amounts back.
            for (int i = 0; i < 5; i++) {
                ledger.reserve(new Reservation(window, "none" + i, now, Usd.ZERO, true));
            }
            Reservation next = new Reservation(window, "next", now, new Usd(1), true);
            boolean isGranted = ledger.reserve(next).isGranted();
            Spend spend = ledger.read(window);
            long certain = sum(settled, window);

            assertThat(spend.reserved().nanos()).isEqualTo(isGranted ? 1 : 0);
            assertThat(spend.dollars().nanos()).isGreaterThanOrEqualTo(certain);
            if (unacknowledged == 0) {
                assertThat(spend.dollars().nanos()).isLessThanOrEqualTo(certain + sum(maybe, window));
            }
        }

        private static long sum(List<Settled> calls, BudgetWindow window) {
            return calls.stream()
                    .filter(call ->
                            call.windows().stream().anyMatch(each -> each.id().equals(window.id())))
                    .mapToLong(call -> call.cost().nanos())
                    .sum();
        }
    }

    /** Fifty first requests in fifty environments, and in one. */
    @Property(tries = 100)
    void manyFirstCallsPassALimitByAtMostTheCostOfFive(@ForAll long seed) {
        Random random = new Random(seed);
        long limit = random.nextLong(1, 20_000);
        long most = 1_000;
        Ledger ledger = new Ledger.InMemory();
        Map<String, String> variables =
                Map.of("BUDGET_USD_PER_DAY", new Usd(limit * 1_000).toString().substring(1));
        SystemServices system =
                new SystemServices(() -> Instant.EPOCH, _ -> true, new IdGenerator(), random, Thread::new);
        Budgets one = new Budgets(Settings.fromEnvironment(variables).spending(), ledger, system, _ -> {});
        boolean isOneEnvironment = random.nextBoolean();
        List<Budgets.Decision.Allowed> allowed = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Budgets budgets = isOneEnvironment
                    ? one
                    : new Budgets(Settings.fromEnvironment(variables).spending(), ledger, system, _ -> {});
            Budgets.Call call = new Budgets.Call(Caller.ANONYMOUS, "kind", most, tokens -> new Usd(tokens * 1_000));
            if (budgets.tryAcquire(call, new RequestMetrics()) instanceof Budgets.Decision.Allowed granted) {
                allowed.add(granted);
            }
        }
        long dearest = 0;
        long spent = 0;
        for (Budgets.Decision.Allowed call : allowed) {
            long cost = random.nextLong(1, most + 1) * 1_000;
            call.settlement().settle(new Usd(cost), cost / 1_000);
            dearest = Math.max(dearest, cost);
            spent += cost;
        }

        assertThat(allowed).isNotEmpty();
        assertThat(spent).isLessThanOrEqualTo(limit * 1_000 + 5 * dearest);
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.budget.BudgetWindow;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.budget.Spend;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Prompt.CallContext;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.telemetry.RequestMetrics.MetricSample;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class BudgetedClaudeTest {
    private final List<Prompt> prompts = new ArrayList<>();
    private final List<Usd> charges = new ArrayList<>();
    private final List<Usd> reserved = new ArrayList<>();
    private final RequestMetrics metrics = new RequestMetrics();
    private Instant now = Instant.parse("2026-01-01T21:00:00Z");
    private Completion completion = new Completion.Text("Waves.", "m", new Usage(10, 2, 0, 0));
    private String limits = "BUDGET_USD_PER_DAY";
    private Caller caller = Caller.ANONYMOUS;
    private boolean isSpent;
    private Duration reserving = Duration.ZERO;

    @Test
    void chargesAnAnswer() {
        assertThat(complete()).isSameAs(completion);
        assertThat(charges).containsExactly(new Usd(2_000));
    }

    @Test
    void chargesAnInvalidAnswer() {
        completion = new Failure.Refused(Optional.empty(), new Usage(10, 0, 0, 0));

        assertThat(complete()).isSameAs(completion);
        assertThat(charges).containsExactly(new Usd(1_000));
    }

    @Test
    void chargesACallThatTimedOut() {
        completion = new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, new Usage(10, 0, 0, 0, true));

        assertThat(complete()).isSameAs(completion);
        assertThat(charges).containsExactly(new Usd(1_000));
    }

    @Test
    void chargesABrokenStream() {
        completion = new Failure.Unreachable(Failure.ConnectionError.RESET_DURING_RESPONSE, new Usage(10, 2, 0, 0));

        assertThat(complete()).isSameAs(completion);
        assertThat(charges).containsExactly(new Usd(2_000));
    }

    @Test
    void givesTheReservationOfACallWithoutTokensBack() {
        completion = new Failure.Overloaded(Optional.empty());

        assertThat(complete()).isSameAs(completion);
        assertThat(charges).containsExactly(Usd.ZERO);
    }

    @Test
    void countsTheCostOfWarming() {
        limits = "BUDGET_WARMING_USD_PER_DAY";
        caller = Caller.CACHE_WARMER;
        complete();

        assertThat(charges).containsExactly(new Usd(2_000));
        assertThat(metrics.all()).contains(new MetricSample("warming_cost_usd_total", Map.of(), 0.000_002));
    }

    @Test
    void doesNotCallClaudeOverBudget() {
        isSpent = true;

        assertThat(complete()).isEqualTo(new Failure.BudgetExceeded(Duration.ofHours(3), Failure.Scope.GLOBAL));
        assertThat(prompts).isEmpty();
        assertThat(metrics.all())
                .contains(new MetricSample("claude_calls_avoided_total", Map.of("reason", "budget"), 1));
    }

    @Test
    void makesNoCallThatTheCallersBudgetDenies() {
        isSpent = true;
        limits = "BUDGET_CALLER_USD_PER_DAY";
        caller = Caller.ofIdentity("sub:someone");

        assertThat(complete()).isEqualTo(new Failure.BudgetExceeded(Duration.ofHours(3), Failure.Scope.CALLER));
        assertThat(prompts).isEmpty();
        assertThat(metrics.all())
                .contains(new MetricSample("claude_calls_avoided_total", Map.of("reason", "caller_budget"), 1));
    }

    @Test
    void passesTheTimeLeftAfterTheBudgetCheckOn() {
        reserving = Duration.ofMillis(400);
        complete();

        assertThat(prompts).extracting(Prompt::remainingTime).containsExactly(Duration.ofMillis(9_600));
    }

    @Test
    void timesOutIfTheBudgetCheckTookAllTheTime() {
        reserving = Duration.ofSeconds(10);

        assertThat(complete()).isEqualTo(new Failure.TimedOut());
        assertThat(prompts).isEmpty();
        assertThat(charges).containsExactly(Usd.ZERO);
    }

    private Completion complete() {
        BudgetSettings settings = Settings.fromEnvironment(Map.of(limits, "5")).spending();
        Claude claude = prompt -> {
            prompts.add(prompt);
            return completion;
        };
        Budgets budgets = new Budgets(settings, new SlowLedger(), system(), _ -> {});
        CallContext context = new CallContext("poem", caller, Duration.ofSeconds(20), metrics, Optional.empty());
        Prompt prompt = new Prompt(
                "claude-haiku-5-5",
                ModelOptions.of(Effort.LOW, Thinking.DISABLED, 2_048),
                "You are a poet.",
                "<topic>sea</topic>",
                Optional.empty(),
                Duration.ofSeconds(10),
                context);
        return new BudgetedClaude(claude, budgets, new Prices(settings.prices()), () -> now).complete(prompt);
    }

    @Test
    void reservesTheInputAndTheMostOutput() {
        complete();

        // A third of 13 + 18 bytes, at the price of cache writes, and 2,048 tokens of output.
        assertThat(reserved).containsExactly(new Usd(11 * 125 + 2_048 * 500));
    }

    private SystemServices system() {
        return new SystemServices(() -> now, _ -> true, new IdGenerator(), new Random(1), Thread::new);
    }

    /** A ledger that takes time to reserve and records reservations and charges. */
    private final class SlowLedger implements Ledger {
        private static final Spend ONE_CALL = new Spend(1, Usd.ZERO);

        @Override
        public Spend read(BudgetWindow window) {
            return ONE_CALL;
        }

        @Override
        public Admission reserve(Reservation reservation) {
            reserved.add(reservation.amount());
            now = now.plus(reserving);
            return new Admission(!isSpent, isSpent ? new Spend(1, Usd.parse("5")) : ONE_CALL);
        }

        @Override
        public void release(Reservation reservation) {
            throw new AssertionError("expected no second window");
        }

        @Override
        public Spend settle(Reservation reservation, Usd cost, Instant time) {
            charges.add(cost);
            return ONE_CALL;
        }

        @Override
        public boolean tryWarn(BudgetWindow window, int percent) {
            return false;
        }
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.budget.BudgetWindow;
import com.promptbuilder.budget.Budgets;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.claude.CallContext;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.settings.BudgetSettings;
import com.promptbuilder.settings.Settings;
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

import static org.assertj.core.api.Assertions.assertThat;

class BudgetedClaudeTest {
    private final List<Prompt> prompts = new ArrayList<>();
    private final List<Usd> charges = new ArrayList<>();
    private final RequestMetrics metrics = new RequestMetrics();
    private Instant now = Instant.parse("2026-01-01T21:00:00Z");
    private Completion completion = new Completion.Text("Waves.", "m", new Usage(10, 2, 0, 0));
    private String limits = "BUDGET_CALLS_PER_DAY";
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
    void chargesNothingForACallWithoutTokens() {
        completion = new Failure.Overloaded(Optional.empty());

        assertThat(complete()).isSameAs(completion);
        assertThat(charges).isEmpty();
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
                .containsExactly(new MetricSample("claude_calls_avoided_total", Map.of("reason", "refused"), 1));
    }

    @Test
    void makesNoCallThatTheCallersBudgetDenies() {
        isSpent = true;
        limits = "BUDGET_CALLER_CALLS_PER_DAY";
        caller = Caller.ofIdentity("sub:someone");

        assertThat(complete()).isEqualTo(new Failure.BudgetExceeded(Duration.ofHours(3), Failure.Scope.CALLER));
        assertThat(prompts).isEmpty();
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
    }

    private Completion complete() {
        BudgetSettings settings = Settings.fromEnvironment(Map.of(limits, "5")).spending();
        Claude claude = prompt -> {
            prompts.add(prompt);
            return completion;
        };
        Budgets budgets = new Budgets(settings, new SlowLedger(), () -> now);
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

    /** A ledger that takes time to reserve and records the charges. */
    private final class SlowLedger implements Ledger {
        private static final Spend ONE_CALL = new Spend(1, Usd.ZERO);

        @Override
        public Spend read(BudgetWindow window) {
            return ONE_CALL;
        }

        @Override
        public Optional<Spend> tryReserve(BudgetWindow window) {
            now = now.plus(reserving);
            return isSpent ? Optional.empty() : Optional.of(ONE_CALL);
        }

        @Override
        public void release(BudgetWindow window) {
            throw new AssertionError("expected no second window");
        }

        @Override
        public Spend charge(BudgetWindow window, Usd cost) {
            charges.add(cost);
            return ONE_CALL;
        }
    }
}

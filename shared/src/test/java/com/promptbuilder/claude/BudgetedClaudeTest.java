package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.RequestMetrics.MetricSample;
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
    private final Prompt prompt = Prompts.prompt(Duration.ofSeconds(10));
    private final List<Prompt> asked = new ArrayList<>();
    private final List<Usd> bills = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Completion completion = new Completion.Text("Waves.", "m", new Usage(10, 2, 0, 0));
    private Allowance.Verdict verdict = new Allowance.Verdict.Granted(bills::add);
    private Duration asking = Duration.ZERO;

    @Test
    void chargesAnAnswer() {
        assertThat(ask()).isSameAs(completion);
        assertThat(bills).containsExactly(new Usd(2_000));
    }

    @Test
    void chargesAnInvalidAnswer() {
        completion = new Failure.Refused(Optional.empty(), new Usage(10, 0, 0, 0));

        assertThat(ask()).isSameAs(completion);
        assertThat(bills).containsExactly(new Usd(1_000));
    }

    @Test
    void chargesACallThatTimedOut() {
        completion = new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, new Usage(10, 0, 0, 0, true));

        assertThat(ask()).isSameAs(completion);
        assertThat(bills).containsExactly(new Usd(1_000));
    }

    @Test
    void chargesABrokenStream() {
        completion = new Failure.Unreachable(Failure.ConnectionError.RESET_DURING_RESPONSE, new Usage(10, 2, 0, 0));

        assertThat(ask()).isSameAs(completion);
        assertThat(bills).containsExactly(new Usd(2_000));
    }

    @Test
    void chargesNothingForACallWithoutTokens() {
        completion = new Failure.Overloaded(Optional.empty());

        assertThat(ask()).isSameAs(completion);
        assertThat(bills).isEmpty();
    }

    @Test
    void doesNotCallClaudeOverBudget() {
        Failure.BudgetExceeded spent = new Failure.BudgetExceeded(Duration.ofHours(3), Failure.Scope.CALLER);
        verdict = new Allowance.Verdict.Refused(spent);

        assertThat(ask()).isEqualTo(spent);
        assertThat(asked).isEmpty();
        assertThat(prompt.callContext().requestMetrics().all())
                .containsExactly(new MetricSample("claude_calls_avoided_total", Map.of("reason", "refused"), 1));
    }

    @Test
    void passesTheTimeLeftAfterTheBudgetCheckOn() {
        asking = Duration.ofMillis(400);
        ask();

        assertThat(asked).extracting(Prompt::remainingTime).containsExactly(Duration.ofMillis(9_600));
    }

    @Test
    void timesOutIfTheBudgetCheckTookAllTheTime() {
        asking = Duration.ofSeconds(10);

        assertThat(ask()).isEqualTo(new Failure.TimedOut());
        assertThat(asked).isEmpty();
    }

    private Completion ask() {
        Claude claude = each -> {
            asked.add(each);
            return completion;
        };
        Allowance allowance = _ -> {
            now = now.plus(asking);
            return verdict;
        };
        Prices prices = new Prices(Settings.fromEnvironment(Map.of()).spending().prices());
        return new BudgetedClaude(claude, allowance, prices, () -> now).complete(prompt);
    }
}

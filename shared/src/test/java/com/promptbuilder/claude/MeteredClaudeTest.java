package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.telemetry.RequestMetrics.MetricSample;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class MeteredClaudeTest {
    private static final Usage USAGE = new Usage(1_000, 100, 10, 8);
    private static final Prices PRICES =
            new Prices(Settings.fromEnvironment(Map.of()).spending().prices());

    private final Prompt prompt = Prompts.prompt();
    private final RequestMetrics requestMetrics = prompt.callContext().requestMetrics();
    private final AtomicLong nanos = new AtomicLong(42);

    static Stream<Arguments> completions() {
        return Stream.of(
                arguments(new Completion.Text("Waves.", "m", USAGE), "success", true, ""),
                arguments(new Failure.Refused(Optional.empty(), USAGE), "success", true, ""),
                arguments(new Failure.Truncated(USAGE), "success", true, ""),
                arguments(new Failure.InvalidResponse(USAGE), "error", true, "unreadable"),
                arguments(new Failure.RateLimited(Optional.empty()), "error", false, "429"),
                arguments(new Failure.Overloaded(Optional.empty()), "error", false, "overloaded"),
                arguments(new Failure.TimedOut(), "error", false, "timeout"),
                arguments(
                        new Failure.Unreachable(Failure.ConnectionError.RESET_DURING_RESPONSE),
                        "error",
                        false,
                        "connection lost"),
                arguments(
                        new Failure.Unreachable(Failure.ConnectionError.CONNECT_FAILED),
                        "error",
                        false,
                        "cannot connect"),
                arguments(new Failure.Rejected(404), "error", false, "404"),
                arguments(new Failure.ServerError(500), "error", false, "500"));
    }

    @ParameterizedTest
    @MethodSource("completions")
    void returnsTheCompletionAndCountsTheCall(
            Completion completion, String status, boolean isPaid, String failedStatus) {
        assertThat(metered(completion).complete(prompt)).isSameAs(completion);

        assertThat(requestMetrics.all())
                .contains(new MetricSample(
                        "claude_api_calls_total", Map.of("endpoint", "messages", "status", status, "mode", "poem"), 1));
        String ofProvider = completion instanceof Failure.RateLimited ? "rate_limited" : status;
        assertThat(requestMetrics.all())
                .contains(new MetricSample(
                        "claude_provider_calls_total", Map.of("provider", "bedrock", "status", ofProvider), 1));
        assertThat(requestMetrics.logFields()).containsEntry("claudeProvider", "bedrock");
        assertThat(requestMetrics.logFields().containsKey("failedProvider")).isEqualTo(status.equals("error"));
        assertThat(requestMetrics.logFields().getOrDefault("failedStatus", "")).isEqualTo(failedStatus);
        assertThat(requestMetrics.all().stream()
                        .anyMatch(metricSample -> metricSample.name().equals("claude_cost_usd_total")))
                .isEqualTo(isPaid);
    }

    @Test
    void countsSecondsTokensAndDollars() {
        metered(new Completion.Text("Waves.", "a name of the server's", USAGE)).complete(prompt);

        assertThat(requestMetrics.all())
                .contains(
                        new MetricSample(
                                "claude_api_duration_seconds", Map.of("endpoint", "messages", "mode", "poem"), 1.25),
                        tokens("input", 1_000),
                        tokens("output", 100),
                        tokens("cache_read", 10),
                        tokens("cache_write", 8),
                        new MetricSample(
                                "claude_cost_usd_total",
                                Map.of("mode", "poem", "model", "claude-haiku-5-5"),
                                0.000_151_1))
                .hasSize(8);
        assertThat(requestMetrics.logFields()).containsOnlyKeys("claudeProvider");
    }

    @Test
    void measuresTheTimeToTheFirstTextOfAStreamOnce() {
        List<String> received = new ArrayList<>();
        Prompt streamed = Prompts.prompt(Optional.empty(), Duration.ofSeconds(1), Optional.of(received::add));
        Claude transport = call -> {
            nanos.addAndGet(750_000_000);
            call.callContext().text().orElseThrow().accept("Wa");
            nanos.addAndGet(500_000_000);
            call.callContext().text().orElseThrow().accept("ves.");
            return new Failure.TimedOut();
        };
        new MeteredClaude(Provider.BEDROCK, transport, PRICES, nanos::get).complete(streamed);

        assertThat(received).containsExactly("Wa", "ves.");
        assertThat(streamed.callContext().requestMetrics().all())
                .filteredOn(metricSample -> metricSample.name().equals("claude_time_to_first_text_seconds"))
                .containsExactly(new MetricSample("claude_time_to_first_text_seconds", Map.of("mode", "poem"), 0.75));
    }

    @Test
    void measuresNoFirstTextWithoutText() {
        Prompt streamed = Prompts.prompt(Optional.empty(), Duration.ofSeconds(1), Optional.of(_ -> {}));
        metered(new Failure.TimedOut()).complete(streamed);
        metered(new Completion.Text("Waves.", "m", USAGE)).complete(prompt);

        assertThat(Stream.of(streamed, prompt).flatMap(call -> call.callContext().requestMetrics().all().stream()))
                .noneMatch(metricSample -> metricSample.name().equals("claude_time_to_first_text_seconds"));
    }

    @Test
    void countsACallThatTimedOutAndMarksItsTokensAsEstimated() {
        metered(new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, new Usage(700, 0, 0, 0, true)))
                .complete(prompt);

        assertThat(requestMetrics.all())
                .contains(tokens("input", 700))
                .anyMatch(metricSample ->
                        metricSample.name().equals("claude_cost_usd_total") && metricSample.value() == 0.000_07);
        assertThat(requestMetrics.logFields()).containsEntry("usageEstimated", true);
    }

    @Test
    void omitsKindsWithoutTokens() {
        metered(new Failure.Truncated(new Usage(0, 5, 0, 0))).complete(prompt);

        assertThat(requestMetrics.all())
                .filteredOn(metricSample -> metricSample.name().equals("claude_tokens_total"))
                .containsExactly(tokens("output", 5));
    }

    @Test
    void countsEachAttempt() {
        MeteredClaude meteredClaude = metered(new Failure.Overloaded(Optional.empty()));
        meteredClaude.complete(prompt);
        meteredClaude.complete(prompt);

        assertThat(requestMetrics.callCost()).isEqualTo(CallCost.NONE);
        assertThat(requestMetrics.all())
                .filteredOn(metricSample -> metricSample.name().equals("claude_api_calls_total"))
                .hasSize(2);
    }

    @Test
    void reportsTheCostOfAllAttemptsToTheRequest() {
        metered(new Failure.InvalidResponse(USAGE)).complete(prompt);
        metered(new Completion.Text("Waves.", "m", USAGE)).complete(prompt);

        assertThat(requestMetrics.callCost()).isEqualTo(new CallCost(Usd.parse("0.0003022"), 2_036, 200, 20));
    }

    @Test
    void logsThatAPriceIsAGuess() {
        Prompt other = new Prompt(
                "new-model", Prompts.OPTIONS, "s", "u", Optional.empty(), Duration.ofSeconds(1), prompt.callContext());
        metered(new Failure.Truncated(USAGE)).complete(other);

        assertThat(requestMetrics.logFields()).containsEntry("priceGuessed", true);
    }

    private MeteredClaude metered(Completion completion) {
        Claude transport = _ -> {
            nanos.addAndGet(1_250_000_000);
            return completion;
        };
        return new MeteredClaude(Provider.BEDROCK, transport, PRICES, nanos::get);
    }

    private static MetricSample tokens(String type, long count) {
        return new MetricSample("claude_tokens_total", Map.of("type", type, "mode", "poem"), count);
    }
}

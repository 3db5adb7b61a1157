package com.promptbuilder.claude;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.telemetry.Samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class MeteringTest {
    private static final Usage USAGE = new Usage(1_000, 100, 10, 8);
    private static final Prices PRICES =
            new Prices(Settings.fromEnvironment(Map.of()).spending().prices());

    private final Prompt prompt = Asked.prompt();
    private final Samples samples = prompt.occasion().samples();
    private final AtomicLong nanos = new AtomicLong(42);

    static Stream<Arguments> endings() {
        return Stream.of(
                arguments(new Completion.Text("Waves.", "m", USAGE), "success", true),
                arguments(new Failure.Declined(Optional.empty(), USAGE), "success", true),
                arguments(new Failure.CutShort(USAGE), "success", true),
                arguments(new Failure.Malformed(USAGE), "error", true),
                arguments(new Failure.RateLimited(Optional.empty()), "error", false),
                arguments(new Failure.Overloaded(Optional.empty()), "error", false),
                arguments(new Failure.TimedOut(), "error", false),
                arguments(new Failure.Unreachable(Failure.Trouble.ANSWER_LOST), "error", false),
                arguments(new Failure.Rejected(400), "error", false),
                arguments(new Failure.ServerError(500), "error", false));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void passesOnWhatCameAndCountsTheCall(Completion completion, String status, boolean isPaid) {
        assertThat(metering(completion).complete(prompt)).isSameAs(completion);

        assertThat(samples.all())
                .contains(new Sample(
                        "claude_api_calls_total", Map.of("endpoint", "messages", "status", status, "mode", "poem"), 1));
        assertThat(samples.all().stream().anyMatch(sample -> sample.name().equals("claude_cost_usd_total")))
                .isEqualTo(isPaid);
    }

    @Test
    void countsSecondsTokensAndDollars() {
        metering(new Completion.Text("Waves.", "a name of the server's", USAGE)).complete(prompt);

        assertThat(samples.all())
                .contains(
                        new Sample("claude_api_duration_seconds", Map.of("endpoint", "messages", "mode", "poem"), 1.25),
                        tokens("input", 1_000),
                        tokens("output", 100),
                        tokens("cache_read", 10),
                        tokens("cache_write", 8),
                        new Sample(
                                "claude_cost_usd_total",
                                Map.of("mode", "poem", "model", "claude-haiku-5-5"),
                                0.000_151_1))
                .hasSize(7);
        assertThat(samples.notes()).isEmpty();
    }

    @Test
    void countsACallThatWasCutOffAndSaysThatItsTokensAreEstimated() {
        metering(new Failure.TimedOut(Failure.Again.UNSAID, new Usage(700, 0, 0, 0, true)))
                .complete(prompt);

        assertThat(samples.all())
                .contains(tokens("input", 700))
                .anyMatch(sample -> sample.name().equals("claude_cost_usd_total") && sample.value() == 0.000_07);
        assertThat(samples.notes()).containsEntry("usageEstimated", true);
    }

    @Test
    void countsNoTokensThatAreNone() {
        metering(new Failure.CutShort(new Usage(0, 5, 0, 0))).complete(prompt);

        assertThat(samples.all())
                .filteredOn(sample -> sample.name().equals("claude_tokens_total"))
                .containsExactly(tokens("output", 5));
    }

    @Test
    void countsEachAttempt() {
        Metering metering = metering(new Failure.Overloaded(Optional.empty()));
        metering.complete(prompt);
        metering.complete(prompt);

        assertThat(samples.all())
                .filteredOn(sample -> sample.name().equals("claude_api_calls_total"))
                .hasSize(2);
    }

    @Test
    void saysThatAPriceIsAGuess() {
        Prompt other = new Prompt("new-model", 9, "s", "u", Optional.empty(), Duration.ofSeconds(1), prompt.occasion());
        metering(new Failure.CutShort(USAGE)).complete(other);

        assertThat(samples.notes()).containsEntry("priceGuessed", true);
    }

    private Metering metering(Completion completion) {
        Claude transport = _ -> {
            nanos.addAndGet(1_250_000_000);
            return completion;
        };
        return new Metering(transport, PRICES, nanos::get);
    }

    private static Sample tokens(String type, long count) {
        return new Sample("claude_tokens_total", Map.of("type", type, "mode", "poem"), count);
    }
}

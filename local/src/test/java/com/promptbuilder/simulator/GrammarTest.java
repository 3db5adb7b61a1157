package com.promptbuilder.simulator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The grammar of markers and settings. */
class GrammarTest {
    @Test
    void aTextWithoutMarkersHasNoFaults() {
        assertThat(FaultMarkers.in("hello [[not: a marker]]")).isEqualTo(new FaultMarkers.Found(List.of()));
    }

    @Test
    void severalMarkersAndDirectivesApplyTogether() {
        assertThat(forTurn(1, "a [[simulate: latency=5000]] b [[SIMULATE: refusal category=bio, Thinking]]"))
                .containsExactly(
                        new Fault.Delay(Duration.ofSeconds(5)),
                        new Fault.Refusal("bio"),
                        new Fault.Content(Fault.ContentFault.THINKING));
    }

    @Test
    void directivesWithTimesTakeTurns() {
        String text = "[[simulate: 529 times=2, drop times=1, latency=1]]";
        Fault delay = new Fault.Delay(Duration.ofMillis(1));
        Fault overloaded = new Fault.Failure(ErrorType.OVERLOADED, Map.of());

        assertThat(forTurn(1, text)).containsExactly(overloaded, delay);
        assertThat(forTurn(2, text)).containsExactly(overloaded, delay);
        assertThat(forTurn(3, text)).containsExactly(new Fault.Drop(Fault.Point.START), delay);
        assertThat(forTurn(4, text)).containsExactly(delay);
    }

    @Test
    void markersAreNotPartOfTheText() {
        assertThat(FaultMarkers.removedFrom("hello [[simulate: 529]]world")).isEqualTo("hello world");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tea | expected a fault such as 529 or refusal, got 'tea'",
                "418 | expected an error status (400, 401, 402, 403, 404, 405, 409, 413, 429, 500, 503, 504, 529), got '418'",
                "529 times=0 | expected times=1 or more, got '0'",
                "529 at=body | unknown option [at] in '529 at=body'",
                "529 twice | expected option=value, got 'twice'",
                "drop at=noon | expected at=start, headers or body, got 'noon'",
                "latency=soon | expected milliseconds such as 1500, 1500ms or 2s, got 'soon'",
                "tempo=5 | expected latency=…, slow=… or answer=…, got 'tempo=…'",
                "answer=perfect | expected a flaw such as lose-variables, got 'perfect'",
            })
    void aWrongMarkerSaysWhatWasExpected(String directive, String message) {
        assertThat(FaultMarkers.in("[[simulate: " + directive + "]]"))
                .isEqualTo(new FaultMarkers.Wrong("simulate marker: " + message));
    }

    @Test
    void ratesFallInTheirOrder() {
        FaultRates rates = FaultRates.parse("529:0.3, drop at=body:0.1,latency=20s:.05");

        assertThat(rates.pick(Provider.ANTHROPIC, 0.29)).contains(new Fault.Failure(ErrorType.OVERLOADED, Map.of()));
        assertThat(rates.pick(Provider.ANTHROPIC, 0.39)).contains(new Fault.Drop(Fault.Point.BODY));
        assertThat(rates.pick(Provider.ANTHROPIC, 0.44)).contains(new Fault.Delay(Duration.ofSeconds(20)));
        assertThat(rates.pick(Provider.ANTHROPIC, 0.46)).isEmpty();
        assertThat(FaultRates.parse(rates.toString()))
                .isEqualTo(FaultRates.parse("529:0.3,drop at=body:0.1,latency=20s:.05"));
    }

    @Test
    void aProviderBeforeAFaultLimitsItToThatProvider() {
        Fault overloaded = new Fault.Failure(ErrorType.OVERLOADED, Map.of());
        FaultRates rates = FaultRates.parse("bedrock 529:1, anthropic-aws hang:0.5,anthropic 529:0.6");
        var found = (FaultMarkers.Found) FaultMarkers.in("[[simulate: anthropic hang times=1, bedrock 529 times=1]]");

        assertThat(rates.pick(Provider.BEDROCK, 0.99)).contains(overloaded);
        assertThat(rates.pick(Provider.ANTHROPIC_AWS, 0.49)).contains(new Fault.Hang());
        assertThat(rates.pick(Provider.ANTHROPIC_AWS, 0.5)).isEmpty();
        assertThat(found.forTurn(Provider.BEDROCK, 1)).containsExactly(overloaded);
        assertThat(found.forTurn(Provider.BEDROCK, 2)).isEmpty();
        assertThat(found.forTurn(Provider.ANTHROPIC_AWS, 1)).isEmpty();
    }

    @Test
    void theCredentialsOfTheEnvironmentAreAcceptedIfTheyAreWhole() {
        assertThat(AwsAccount.of(Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "s")))
                .isEqualTo(new AwsAccount("us-east-1", "id", "s", "wrkspc_simulated"));
        assertThat(AwsAccount.of(Map.of("AWS_ACCESS_KEY_ID", "id"))).isEqualTo(AwsAccount.SIMULATED);
        assertThat(AwsAccount.SIMULATED.toString()).doesNotContain("simulated-secret");
    }

    @Test
    void noSettingsAreTheDefaults() {
        assertThat(SimulatorSettings.fromEnvironment(Map.of())).isEqualTo(SimulatorSettings.defaults());
    }

    @Test
    void settingsComeFromTheEnvironment() {
        SimulatorSettings settings = SimulatorSettings.fromEnvironment(Map.of(
                "SIMULATOR_PORT", "8099",
                "SIMULATOR_LATENCY", "2s",
                "SIMULATOR_LATENCY_SCALE", "0.1",
                "SIMULATOR_FAULTS", "529:0.5",
                "SIMULATOR_PRICES", "bedrock/claude-haiku-5-5=1/5/0.1",
                "AWS_REGION", "eu-west-1",
                "SIMULATOR_SEED", "42"));

        assertThat(settings)
                .isEqualTo(new SimulatorSettings(
                        "127.0.0.1",
                        8099,
                        Latency.fixed(Duration.ofMillis(200)),
                        FaultRates.parse("529:0.5"),
                        new AwsAccount("eu-west-1", "simulated", "simulated-secret", "wrkspc_simulated"),
                        PriceList.parse("bedrock/claude-haiku-5-5=1/5/0.1"),
                        42));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SIMULATOR_PORT | 70000 | expected a port from 0 to 65535, got '70000'",
                "SIMULATOR_LATENCY | long | expected milliseconds such as 1500, 1500ms or 2s, got 'long' (or lognormal)",
                "SIMULATOR_LATENCY_SCALE | -1 | expected a factor such as 0.1, got '-1'",
                "SIMULATOR_FAULTS | 529 | expected fault:probability such as 529:0.3, got '529'",
                "SIMULATOR_FAULTS | 529:1.5 | expected a probability from 0 to 1, got 1.5",
                "SIMULATOR_FAULTS | 529:0.75,drop:0.5 | expected probabilities that add up to 1 at most, got 1.25",
                "SIMULATOR_SEED | x | expected a whole number, got 'x'",
            })
    void aBadSettingIsNamedWithWhatWasExpected(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SimulatorSettings.fromEnvironment(Map.of(name, value)))
                .withMessage(name + ": " + message);
    }

    @Test
    void logNormalLatencyIsSpreadAroundTheTypicalTime() {
        Latency latency = Latency.parse("lognormal").scaled(0.1);
        Random random = new Random(1);
        double[] millis = random.ints(1001)
                .mapToDouble(_ -> latency.draw(Duration.ofSeconds(10), random).toMillis())
                .sorted()
                .toArray();

        assertThat(millis[500]).isBetween(900.0, 1100.0);
        assertThat(millis[0]).isPositive().isLessThan(500);
        assertThat(millis[1000]).isGreaterThan(2000);
    }

    private static List<Fault> forTurn(int turn, String text) {
        return switch (FaultMarkers.in(text)) {
            case FaultMarkers.Found found -> found.forTurn(Provider.ANTHROPIC, turn);
            case FaultMarkers.Wrong(String message) -> throw new AssertionError(message);
        };
    }
}

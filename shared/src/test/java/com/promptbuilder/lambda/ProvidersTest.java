package com.promptbuilder.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.value.Provider;
import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests with more than one provider of Claude. */
class ProvidersTest {
    private static final Failure OVERLOADED = new Failure.Overloaded(Optional.empty());

    private final FunctionHarness harness = new FunctionHarness(Map.of(
                    "CLAUDE_PROVIDERS", "anthropic,bedrock", "CLAUDE_PRICES", "bedrock/claude-haiku-5-5=100/100/100"))
            .provider(Provider.ANTHROPIC, _ -> OVERLOADED)
            .provider(
                    Provider.BEDROCK,
                    _ -> new Completion.Text(FunctionHarness.HAIKU, "claude-haiku-5-5", new Usage(10_000, 0, 0, 0)));

    private String lastLine() {
        return harness.log.getLast();
    }

    @Test
    void theNextProviderAnswersWithoutAPause() {
        ProxyResponseView response = harness.send(Event.haiku());

        assertThat(response.status()).isEqualTo(200);
        assertThat(harness.asked).hasSize(2);
        assertThat(lastLine())
                .contains(
                        "\"claudeProvider\":\"bedrock\"",
                        "\"failedProvider\":\"anthropic\"",
                        "\"failedStatus\":\"overloaded\"");
        assertThat(harness.send(Event.haiku()).header("Cache-Status")).contains("memory; hit");
        assertThat(harness.asked).hasSize(2);
    }

    @Test
    void aCallCostsWhatItsProviderTakes() {
        harness.send(Event.haiku());

        assertThat(lastLine()).contains("\"costUsd\":1,");
    }

    @Test
    void theMostUsefulFailureIsTold() {
        harness.provider(Provider.BEDROCK, _ -> new Failure.RateLimited(Optional.of(Duration.ofSeconds(20))));
        harness.provider(Provider.ANTHROPIC, _ -> new Failure.Rejected(401));
        ProxyResponseView response = harness.send(Event.haiku());

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.header("Retry-After")).isEqualTo("20");
    }

    @Test
    void aProvidersOpenCircuitIsSkippedAndNamed() {
        for (int request = 0; request < 10; request++) {
            harness.send(Event.haiku("sea " + request));
        }
        assertThat(harness.log)
                .anyMatch(line -> line.contains("the circuit opens")
                        && line.contains("\"provider\":\"anthropic\"")
                        && line.contains("\"cause\":\"overloaded\""));
        harness.asked.clear();

        assertThat(harness.send(Event.haiku("the eleventh")).status()).isEqualTo(200);
        assertThat(harness.asked).hasSize(1);
        assertThat(samples())
                .contains(
                        "claude_provider_up {mode=write-haiku, provider=anthropic} 0",
                        "claude_provider_up {mode=write-haiku, provider=bedrock} 1",
                        "claude_provider_calls_total {provider=bedrock, status=success} 1");
        assertThat(samples()
                        .filter(sample -> sample.startsWith("circuit_breaker_state"))
                        .toList())
                .last()
                .asString()
                .endsWith(" 0");
    }

    @Test
    void aRefusedKeyIsLoggedOnceAlthoughTheNextProviderAnswers() {
        harness.provider(Provider.ANTHROPIC, _ -> new Failure.Rejected(401));

        assertThat(harness.send(Event.haiku()).status()).isEqualTo(200);
        assertThat(samples())
                .contains(
                        "claude_provider_up {mode=write-haiku, provider=anthropic} 0",
                        "claude_provider_up {mode=write-haiku, provider=bedrock} 1");
        assertThat(harness.send(Event.haiku("another")).status()).isEqualTo(200);
        assertThat(harness.log)
                .filteredOn(line -> line.contains("the key or the account is refused"))
                .singleElement()
                .asString()
                .contains("\"level\":\"WARN\"", "\"provider\":\"anthropic\"", "\"status\":401");
    }

    private Stream<String> samples() {
        return parse(lastLine()).path("samples").valueStream().map(sample -> {
            Map<String, String> labels = new TreeMap<>();
            sample.path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            return sample.path("name").asText() + " " + labels + " "
                    + sample.path("value").asInt();
        });
    }

    private static JsonNode parse(String line) {
        try {
            return JsonMapper.builder().build().readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

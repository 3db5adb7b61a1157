package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The simulator thinks before it writes. */
class SimulatedThinkingTest {
    private final SimulatorFixture simulatorFixture = SimulatorFixture.open();

    @AfterEach
    void close() {
        simulatorFixture.close();
    }

    @Test
    void thinkingMayUseUpAllTokens() throws Exception {
        JsonNode message = message(SimulatorFixture.request("bees", body -> body.put("max_tokens", 100)));

        assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(message.path("content").findValuesAsText("type")).containsExactly("thinking");
        assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(100);
        assertThat(message.at("/usage/output_tokens_details/thinking_tokens").asInt())
                .isEqualTo(100);
    }

    @Test
    void thinkingLeavesTheRestOfMaxTokensToTheText() throws Exception {
        int thought = thinkingTokens(message(SimulatorFixture.request("bees")));
        JsonNode message = message(SimulatorFixture.request("bees", body -> body.put("max_tokens", thought + 3)));

        assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(message.at("/content/1/text").asText()).hasSize(12);
        assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(thought + 3);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-haiku-5-5, '', 384, 1152",
        "claude-sonnet-5-5, '', 1024, 3072",
        "claude-opus-5-5, '', 384, 1152",
        "claude-haiku-5-5, low, 128, 384",
        "claude-haiku-5-5, max, 4096, 12288",
        "claude-sonnet-4-6, '', 0, 1"
    })
    void theEffortDecidesHowMuch(String model, String effort, int least, int most) throws Exception {
        JsonNode message = message(SimulatorFixture.request("bees", body -> {
            body.put("model", model).put("max_tokens", 32_000);
            if (!effort.isEmpty()) {
                body.putObject("output_config").put("effort", effort);
            }
        }));

        assertThat(thinkingTokens(message)).isBetween(least, most - 1);
    }

    @Test
    void nothingIsStreamedUntilThinkingEnds() {
        MessageRequest request = MessageRequest.of(
                Provider.ANTHROPIC,
                SimulatorFixture.request("bees"),
                Model.named("claude-haiku-5-5").orElseThrow());
        SimulatedMessage generated = MessageGenerator.of(request, List.of());
        Usage usage = new Usage(1, 0, 0, 0, generated.outputTokens(), generated.thinkingTokens());

        List<ResponsePlan.Chunk> chunks =
                SseWriter.of("msg", request.model(), generated, usage, Duration.ofSeconds(10));

        Duration beforeText = chunks.stream()
                .takeWhile(chunk -> !chunk.text().contains("text_delta"))
                .map(ResponsePlan.Chunk::before)
                .reduce(Duration.ZERO, Duration::plus);
        double share = (double) generated.thinkingTokens() / generated.outputTokens();
        assertThat(beforeText.toMillis()).isCloseTo(Math.round(10_000 * share), within(5L));
    }

    @Test
    void theStatisticsCountThinkingByModel() throws Exception {
        int haiku = thinkingTokens(message(SimulatorFixture.request("bees")));
        message(SimulatorFixture.request("bees [[simulate: empty]]", body -> body.put("model", "claude-sonnet-5-5")));

        assertThat(simulatorFixture.simulator.stats().tokens().thinkingTokens())
                .containsEntry("claude-haiku-5-5", (long) haiku)
                .containsEntry("claude-sonnet-5-5", 0L);
    }

    private JsonNode message(ObjectNode request) throws Exception {
        return SimulatorFixture.parsed(simulatorFixture.ask(request).body());
    }

    private static int thinkingTokens(JsonNode message) {
        return message.at("/usage/output_tokens_details/thinking_tokens").asInt();
    }
}

package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** A long system prompt is written to the prompt cache once and read from it until its TTL has passed. */
class PromptCacheTest {
    private static final int LONG = 5000;
    private static final int LONG_TOKENS = 1250;
    private static final int SHORTEST = 4 * 512;

    private final SimulatorFixture simulatorFixture = SimulatorFixture.open();

    @AfterEach
    void close() {
        simulatorFixture.close();
    }

    @Test
    void theFirstCallWritesAndTheNextOnesRead() throws Exception {
        assertCounters(usage("one", LONG, "5m"), LONG_TOKENS, 0);
        assertCounters(usage("two", LONG, "5m"), 0, LONG_TOKENS);
        assertThat(simulatorFixture.simulator.stats().tokens().cacheReadInputTokens())
                .isEqualTo(LONG_TOKENS);
        assertThat(simulatorFixture.simulator.stats().tokens().cacheCreationInputTokens())
                .isEqualTo(LONG_TOKENS);
    }

    @Test
    void readingRestartsTheTtl() throws Exception {
        usage("one", LONG, "5m");
        simulatorFixture.time.move(Duration.ofMinutes(4));
        usage("two", LONG, "5m");
        simulatorFixture.time.move(Duration.ofMinutes(4));

        assertCounters(usage("three", LONG, "5m"), 0, LONG_TOKENS);
    }

    @Test
    void afterItsTimeItIsWrittenAgain() throws Exception {
        usage("one", LONG, "5m");
        simulatorFixture.time.move(Duration.ofMinutes(6));

        assertCounters(usage("two", LONG, "5m"), LONG_TOKENS, 0);
    }

    @Test
    void anHourIsAnHourAndCountedApart() throws Exception {
        JsonNode first = usage("one", LONG, "1h");
        simulatorFixture.time.move(Duration.ofMinutes(59));

        assertThat(first.path("cache_creation")
                        .path("ephemeral_1h_input_tokens")
                        .asInt())
                .isEqualTo(LONG_TOKENS);
        assertCounters(usage("two", LONG, "1h"), 0, LONG_TOKENS);
    }

    @Test
    void aShortPromptIsSilentlyNotCached() throws Exception {
        usage("one", SHORTEST - 4, "5m");

        assertCounters(usage("two", SHORTEST - 4, "5m"), 0, 0);
    }

    @Test
    void theShortestPromptThatIsCachedHas512Tokens() throws Exception {
        assertCounters(usage("one", SHORTEST, "5m"), 512, 0);
        assertCounters(usage("two", SHORTEST, "5m"), 0, 512);
    }

    @Test
    void theThreeKindsOfInputAreTheWholeInput() throws Exception {
        JsonNode first = usage("one", LONG, "5m");
        JsonNode second = usage("one", LONG, "5m");

        assertThat(total(first)).isEqualTo(total(second)).isGreaterThan(LONG_TOKENS);
        assertThat(first.path("input_tokens").asInt()).isLessThan(20);
    }

    @Test
    void anErrorLeavesTheCacheAlone() throws Exception {
        usageOf(request("one [[simulate: 529]]", LONG, "5m"));

        assertCounters(usage("two", LONG, "5m"), LONG_TOKENS, 0);
    }

    private JsonNode usage(String text, int systemLength, String ttl) throws Exception {
        return usageOf(request(text, systemLength, ttl));
    }

    private JsonNode usageOf(ObjectNode request) throws Exception {
        return SimulatorFixture.parsed(simulatorFixture.ask(request).body()).path("usage");
    }

    private static ObjectNode request(String text, int systemLength, String ttl) {
        return SimulatorFixture.request(
                text,
                body -> body.putArray("system")
                        .addObject()
                        .put("type", "text")
                        .put("text", "s".repeat(systemLength))
                        .putObject("cache_control")
                        .put("type", "ephemeral")
                        .put("ttl", ttl));
    }

    private static void assertCounters(JsonNode usage, int written, int read) {
        assertThat(usage.path("cache_creation_input_tokens").asInt()).isEqualTo(written);
        assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(read);
    }

    private static int total(JsonNode usage) {
        return usage.path("input_tokens").asInt()
                + usage.path("cache_creation_input_tokens").asInt()
                + usage.path("cache_read_input_tokens").asInt();
    }
}

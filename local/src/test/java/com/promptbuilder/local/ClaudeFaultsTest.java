package com.promptbuilder.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.simulator.SimulatorStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All faults of Claude, through a handler: the client's response, the number of calls, and whether the next client shares the
 * result.
 */
class ClaudeFaultsTest {
    private static final Duration PLENTY = Duration.ofSeconds(29);
    private final HandlerUnderTest handler = new HandlerUnderTest();

    @AfterEach
    void close() {
        handler.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 502, 'Claude API error: request refused (status 400)', '', 1",
        "401, 502, 'Claude API error: request refused (status 401)', '', 1",
        "402, 502, 'Claude API error: request refused (status 402)', '', 1",
        "403, 502, 'Claude API error: request refused (status 403)', '', 1",
        "404, 502, 'Claude API error: request refused (status 404)', '', 1",
        "409, 502, 'Claude API error: request refused (status 409)', '', 1",
        "409 should-retry=true, 502, 'Claude API error: request refused (status 409)', '', 3",
        "413, 502, 'Claude API error: request refused (status 413)', '', 1",
        "429, 429, Claude API error: rate limited, 1, 3",
        "429 retry-after=2, 429, Claude API error: rate limited, 2, 3",
        "429 retry-after=2 should-retry=false, 429, Claude API error: rate limited, 2, 1",
        "429 retry-after-ms=3000, 429, Claude API error: rate limited, 3, 3",
        "429 retry-after=60, 429, Claude API error: rate limited, 30, 1",
        "500, 502, 'Claude API error: server error (status 500)', '', 3",
        "503, 503, Claude API error: overloaded, 3, 3",
        "504, 504, Claude API error: timed out, '', 3",
        "529, 503, Claude API error: overloaded, 3, 3",
        "529 retry-after=4, 503, Claude API error: overloaded, 4, 3",
        "529 should-retry=false, 503, Claude API error: overloaded, 3, 1",
        "stream-error, 503, Claude API error: overloaded, 3, 3",
        "drop, 502, 'Claude API error: network error, connection lost', '', 2",
        "drop at=headers, 502, 'Claude API error: network error, connection lost', '', 1",
        "drop at=body, 502, 'Claude API error: network error, connection lost', '', 1",
        "max_tokens, 502, Claude API error: answer cut short, '', 2",
        "model_context_window_exceeded, 502, Claude API error: answer cut short, '', 2",
        "pause_turn, 502, Claude API error: unreadable answer, '', 2",
        "empty, 502, Claude API error: unreadable answer, '', 2",
        "broken, 502, Claude API error: unreadable answer, '', 2",
        "invalid, 502, Claude API error: unreadable answer, '', 2",
        "refusal category=cyber, 422, Claude declined, '', 1"
    })
    void isOneFailureForAllWhoAsk(String fault, int status, String error, String retryAfter, int calls)
            throws IOException {
        JsonNode answer = handler.ask(fault, PLENTY);

        assertThat(answer.path("statusCode").asInt()).isEqualTo(status);
        assertThat(HandlerUnderTest.body(answer).path("error").asText()).isEqualTo(error);
        assertThat(HandlerUnderTest.body(answer).path("requestId").asText()).isNotEmpty();
        assertThat(answer.path("headers").path("Retry-After").asText()).isEqualTo(retryAfter);
        assertThat(handler.calls()).isEqualTo(calls);
        assertThat(handler.counted("claude_api_calls_total")).isEqualTo(calls);

        JsonNode next = handler.ask(fault, PLENTY);
        assertThat(next.path("statusCode").asInt()).isEqualTo(status);
        assertThat(handler.calls()).as("calls after one more asked the same").isEqualTo(calls);
    }

    @ParameterizedTest
    @CsvSource({
        "500 times=1, 2",
        "529 times=2, 3",
        "429 times=1 retry-after=1, 2",
        "504 times=2, 3",
        "drop times=1, 2",
        "broken times=1, 2",
        "invalid times=1, 2",
        "empty times=1, 2",
        "pause_turn times=1, 2",
        "'500 times=1, drop times=1', 3",
        "fenced, 1",
        "thinking, 1"
    })
    void isNoticedByNobodyOnceItHasPassed(String fault, int calls) throws IOException {
        JsonNode answer = handler.ask(fault, PLENTY);

        assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
        assertThat(HandlerUnderTest.body(answer).path("questions")).isNotEmpty();
        assertThat(answer.path("headers").path("Cache-Status").asText())
                .isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(handler.calls()).isEqualTo(calls);
        assertThat(handler.counted("claude_api_calls_total")).isEqualTo(calls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken times=1", "max_tokens", "refusal", "pause_turn", "ok"})
    void costsWhatItCostsWhateverBecomesOfTheAnswer(String fault) throws IOException {
        handler.ask(fault, PLENTY);

        SimulatorStats.Tokens tokens = handler.stats().tokens();
        assertThat(handler.counted("claude_tokens_total"))
                .isEqualTo((double) tokens.inputTokens()
                        + tokens.outputTokens()
                        + tokens.cacheReadInputTokens()
                        + tokens.cacheCreationInputTokens());
    }

    @Test
    void thatIsACallersOwnLackOfTimeIsNobodyElses() throws IOException {
        JsonNode answer = handler.ask("hang times=1", Duration.ofMillis(650));
        assertThat(answer.path("statusCode").asInt()).isEqualTo(504);

        assertThat(handler.ask("hang times=1", PLENTY).path("statusCode").asInt())
                .isEqualTo(200);
        assertThat(handler.calls()).isEqualTo(2);
    }

    @Test
    void endsForTheOthersOnceItsLifeIsOver() throws IOException {
        handler.ask("529 times=3", PLENTY);
        handler.pass(Duration.ofSeconds(4));

        assertThat(handler.ask("529 times=3", PLENTY).path("statusCode").asInt())
                .isEqualTo(200);
    }

    @Test
    void aHundredMissesInARowUseAtMostTwoConnections() throws IOException {
        for (int i = 0; i < 100; i++) {
            handler.askAbout("a question, number " + i, PLENTY);
        }
        SimulatorStats stats = handler.stats();
        assertThat(stats.calls()).isEqualTo(100);
        assertThat(stats.connections().opened()).isLessThanOrEqualTo(2);
        assertThat(stats.byStatus()).isEqualTo(Map.of("200", 100L));
    }
}

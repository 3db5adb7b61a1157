package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Failure.ConnectionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OutcomesTest {
    private static final Optional<Duration> FOUR_SECONDS = Optional.of(Duration.ofSeconds(4));
    private final FunctionHarness functionHarness = new FunctionHarness();

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new Failure.RateLimited(FOUR_SECONDS), 429, "Claude API error: rate limited"),
                arguments(new Failure.RateLimited(Optional.empty()), 429, "Claude API error: rate limited"),
                arguments(new Failure.Overloaded(FOUR_SECONDS), 503, "Claude API error: overloaded"),
                arguments(new Failure.CircuitOpen(Duration.ofSeconds(4)), 503, "Claude API error: circuit open"),
                arguments(new Failure.BudgetExceeded(Duration.ofSeconds(4)), 429, "Budget spent"),
                arguments(new Failure.TimedOut(), 504, "Claude API error: timed out"),
                arguments(
                        new Failure.Unreachable(ConnectionError.CONNECT_FAILED),
                        502,
                        "Claude API error: network error, cannot connect"),
                arguments(
                        new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE),
                        502,
                        "Claude API error: network error, connection lost"),
                arguments(new Failure.Rejected(401), 502, "Claude API error: request refused (status 401)"),
                arguments(new Failure.ServerError(500), 502, "Claude API error: server error (status 500)"),
                arguments(new Failure.Truncated(), 502, "Claude API error: answer cut short"),
                arguments(new Failure.InvalidResponse(), 502, "Claude API error: unreadable answer"),
                arguments(new Failure.Refused(Optional.empty()), 422, "Claude declined"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void mapFailuresToStatuses(Failure failure, int status, String error) {
        ProxyResponseView proxyResponseView =
                functionHarness.claude(_ -> failure).send(Event.haiku());

        assertThat(proxyResponseView.status()).isEqualTo(status);
        assertThat(proxyResponseView.error()).isEqualTo(error);
        assertThat(proxyResponseView.details()).isEmpty();
        assertThat(proxyResponseView.json().path("requestId").asText())
                .isEqualTo(proxyResponseView.header("X-Request-ID"));
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("no-store");
        assertThat(proxyResponseView.headers()).doesNotContainKeys("ETag", "Age", "Content-Location");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void haveRetryAfterForTransientFailures(Failure failure, int status, String error) {
        ProxyResponseView proxyResponseView =
                functionHarness.claude(_ -> failure).send(Event.haiku());

        boolean helps = status == 429 || status == 503;
        assertThat(proxyResponseView.headers().containsKey("Retry-After"))
                .as(error)
                .isEqualTo(helps);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2000, 2", "30000, 30", "86400000, 30"})
    void useClaudesRetryAfterWithinBounds(long claudesMillis, String seconds) {
        Failure failure = new Failure.RateLimited(Optional.of(Duration.ofMillis(claudesMillis)));

        assertThat(functionHarness.claude(_ -> failure).send(Event.haiku()).header("Retry-After"))
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 500, 1500, 2999})
    void limitRetryAfterToTheTtlOfTheFailure(long millisLater) {
        Failure failure = new Failure.Overloaded(FOUR_SECONDS);
        functionHarness.claude(_ -> failure).send(Event.haiku());
        functionHarness.clock.advance(Duration.ofMillis(millisLater));

        long seconds = Long.parseLong(functionHarness.send(Event.haiku()).header("Retry-After"));
        assertThat(functionHarness.asked).hasSize(1);
        assertThat(seconds).isBetween(1L, (4999 - millisLater) / 1000);
    }

    @Test
    void includeTheCategoryOfARefusal() {
        ProxyResponseView proxyResponseView = functionHarness
                .claude(_ -> new Failure.Refused(Optional.of("cyber")))
                .send(Event.haiku());

        assertThat(proxyResponseView.details()).isEqualTo("cyber");
    }

    @Test
    void rejectAnAnswerOutsideTheSchema() {
        functionHarness.claude(_ -> FunctionHarness.text("{\"colors\":[\"blue\"]}"));

        assertThat(functionHarness
                        .send(Event.post("/api/name-colours", "{\"subject\":\"sea\"}"))
                        .error())
                .isEqualTo("Claude API error: unreadable answer");
    }

    @Test
    void includeTheAnswer() {
        functionHarness.claude(_ -> FunctionHarness.text("{\"colours\":[\"blue\"]}"));
        ProxyResponseView proxyResponseView =
                functionHarness.send(Event.post("/api/name-colours", "{\"subject\":\"sea\"}"));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("Content-Type")).isEqualTo("application/json");
        assertThat(proxyResponseView.body()).isEqualTo("{\"colours\":[\"blue\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|Topic is required",
                "{\"topic\":\" \"}|Topic is required",
                "{\"topic\":7}|Topic must be a string",
                "{\"topic\":\"sea\",\"metre\":1}|metre is not allowed"
            })
    void nameTheInvalidField(String body, String details) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.post("/api/write-haiku", body));

        assertThat(proxyResponseView.status()).isEqualTo(400);
        assertThat(proxyResponseView.error()).isEqualTo("Validation failed");
        assertThat(proxyResponseView.details()).isEqualTo(details);
        assertThat(proxyResponseView.headers()).doesNotContainKeys("Cache-Status", "Content-Location");
    }

    @Test
    void haveAMissingHeadlineFieldAsError() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.post("/api/name-colours", "{}"));

        assertThat(proxyResponseView.status()).isEqualTo(400);
        assertThat(proxyResponseView.error()).isEqualTo("Subject is required");
        assertThat(proxyResponseView.details()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"canary\"",
                "{\"canary\":canary}",
                "{\"topic\":\"a\",\"topic\":\"b\"}",
                "{} {}"
            })
    void locateMalformedJsonInOneLine(String body) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.post("/api/write-haiku", body));

        assertThat(proxyResponseView.status()).isEqualTo(400);
        assertThat(proxyResponseView.error()).isEqualTo("Invalid JSON");
        assertThat(proxyResponseView.details()).isNotEmpty().doesNotContain("\n", "canary", "com.", "Exception");
    }

    @Test
    void are504ForOnlyIfCachedWithoutAHit() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().cacheControl("only-if-cached"));

        assertThat(proxyResponseView.status()).isEqualTo(504);
        assertThat(proxyResponseView.error()).isEqualTo("Not cached");
        assertThat(functionHarness.asked).isEmpty();
    }

    @Test
    void doNotNeedTheTable() {
        functionHarness.records.fail();

        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
        assertThat(new FunctionHarness(Map.of("CACHE_MAX_ENTRIES", "0"))
                        .send(Event.haiku())
                        .status())
                .isEqualTo(200);
    }
}

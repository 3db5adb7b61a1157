package com.promptbuilder.http;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Failure.Trouble;
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
    private final Door door = new Door();

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new Failure.RateLimited(FOUR_SECONDS), 429, "Claude API error: rate limited"),
                arguments(new Failure.RateLimited(Optional.empty()), 429, "Claude API error: rate limited"),
                arguments(new Failure.Overloaded(FOUR_SECONDS), 503, "Claude API error: overloaded"),
                arguments(new Failure.CircuitOpen(Duration.ofSeconds(4)), 503, "Claude API error: circuit open"),
                arguments(new Failure.BudgetSpent(Duration.ofSeconds(4)), 429, "Budget spent"),
                arguments(new Failure.TimedOut(), 504, "Claude API error: timed out"),
                arguments(
                        new Failure.Unreachable(Trouble.CANNOT_CONNECT),
                        502,
                        "Claude API error: network error, cannot connect"),
                arguments(
                        new Failure.Unreachable(Trouble.CONNECTION_LOST),
                        502,
                        "Claude API error: network error, connection lost"),
                arguments(new Failure.Rejected(401), 502, "Claude API error: request refused (status 401)"),
                arguments(new Failure.ServerError(500), 502, "Claude API error: server error (status 500)"),
                arguments(new Failure.CutShort(), 502, "Claude API error: answer cut short"),
                arguments(new Failure.Malformed(), 502, "Claude API error: unreadable answer"),
                arguments(new Failure.Declined(Optional.empty()), 422, "Claude declined"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofClaudeAreStatuses(Failure failure, int status, String error) {
        Answer answer = door.claude(_ -> failure).send(Event.haiku());

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.details()).isEmpty();
        assertThat(answer.json().path("requestId").asText()).isEqualTo(answer.header("X-Request-ID"));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.headers()).doesNotContainKeys("ETag", "Age", "Content-Location");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellWhenToComeBackWhereWaitingHelps(Failure failure, int status, String error) {
        Answer answer = door.claude(_ -> failure).send(Event.haiku());

        boolean helps = status == 429 || status == 503;
        assertThat(answer.headers().containsKey("Retry-After")).as(error).isEqualTo(helps);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2000, 2", "30000, 30", "86400000, 30"})
    void sayClaudesOwnTimeToComeBackWithinBounds(long claudesMillis, String seconds) {
        Failure failure = new Failure.RateLimited(Optional.of(Duration.ofMillis(claudesMillis)));

        assertThat(door.claude(_ -> failure).send(Event.haiku()).header("Retry-After"))
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 500, 1500, 2999})
    void neverSendCallersAwayForLongerThanTheFailureLives(long millisLater) {
        Failure failure = new Failure.Overloaded(FOUR_SECONDS);
        door.claude(_ -> failure).send(Event.haiku());
        door.clock.advance(Duration.ofMillis(millisLater));

        long seconds = Long.parseLong(door.send(Event.haiku()).header("Retry-After"));
        assertThat(door.asked).hasSize(1);
        assertThat(seconds).isBetween(1L, (4999 - millisLater) / 1000);
    }

    @Test
    void thatAreRefusalsTellTheCategory() {
        Answer answer =
                door.claude(_ -> new Failure.Declined(Optional.of("cyber"))).send(Event.haiku());

        assertThat(answer.details()).isEqualTo("cyber");
    }

    @Test
    void ofAnAnswerOutsideTheSchemaAreMalformed() {
        door.claude(_ -> Door.text("{\"colors\":[\"blue\"]}"));

        assertThat(door.send(Event.post("/api/name-colours", "{\"subject\":\"sea\"}"))
                        .error())
                .isEqualTo("Claude API error: unreadable answer");
    }

    @Test
    void ofAnAnswerAreTheAnswer() {
        door.claude(_ -> Door.text("{\"colours\":[\"blue\"]}"));
        Answer answer = door.send(Event.post("/api/name-colours", "{\"subject\":\"sea\"}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"colours\":[\"blue\"]}");
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
    void ofAWrongFieldNameIt(String body, String details) {
        Answer answer = door.send(Event.post("/api/write-haiku", body));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("Validation failed");
        assertThat(answer.details()).isEqualTo(details);
        assertThat(answer.headers()).doesNotContainKeys("Cache-Status", "Content-Location");
    }

    @Test
    void ofAMissingHeadlineFieldAreTheErrorItself() {
        Answer answer = door.send(Event.post("/api/name-colours", "{}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("Subject is required");
        assertThat(answer.details()).isEmpty();
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
    void ofABodyThatIsNoJsonObjectSayWhereInOneLine(String body) {
        Answer answer = door.send(Event.post("/api/write-haiku", body));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("Invalid JSON");
        assertThat(answer.details()).isNotEmpty().doesNotContain("\n", "canary", "com.", "Exception");
    }

    @Test
    void ofAnEmptyCacheWhereOnlyThatWasWantedAre504() {
        Answer answer = door.send(Event.haiku().cacheControl("only-if-cached"));

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.error()).isEqualTo("Not cached");
        assertThat(door.asked).isEmpty();
    }

    @Test
    void areAnsweredWithoutTheTable() {
        door.records.goAway();

        assertThat(door.send(Event.haiku()).status()).isEqualTo(200);
        assertThat(new Door(Map.of("CACHE_MAX_ENTRIES", "0"))
                        .send(Event.haiku())
                        .status())
                .isEqualTo(200);
    }
}

package com.promptbuilder.claude;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class MessagesStatusTest {
    static Stream<Arguments> statuses() {
        return Stream.of(
                Arguments.of(400, "invalid_request_error", new Failure.Rejected(400)),
                Arguments.of(401, "authentication_error", new Failure.Rejected(401)),
                Arguments.of(402, "billing_error", new Failure.Rejected(402)),
                Arguments.of(403, "permission_error", new Failure.Rejected(403)),
                Arguments.of(404, "not_found_error", new Failure.Rejected(404)),
                Arguments.of(409, "conflict_error", new Failure.Rejected(409)),
                Arguments.of(413, "request_too_large", new Failure.Rejected(413)),
                Arguments.of(429, "rate_limit_error", new Failure.RateLimited(Optional.empty())),
                Arguments.of(500, "api_error", new Failure.ServerError(500)),
                Arguments.of(502, "", new Failure.ServerError(502)),
                Arguments.of(503, "", new Failure.Overloaded(Optional.empty())),
                Arguments.of(504, "timeout_error", new Failure.TimedOut()),
                Arguments.of(529, "overloaded_error", new Failure.Overloaded(Optional.empty())));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void mapsTheStatusToAFailure(int status, String type, Failure failure) {
        assertThat(Prompts.answering(status, MessageFixtures.error(type))).isEqualTo(failure);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500, 529})
    void ignoresTheBody(int status) {
        assertThat(Prompts.answering(status, "<html>")).isEqualTo(Prompts.answering(status, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 302, 307})
    void reportsAnotherStatusBelow400AsAServerError(int status) {
        assertThat(Prompts.answering(status, status == 204 ? "" : MessageFixtures.text("Waves.")))
                .isEqualTo(new Failure.ServerError(status));
    }

    @Test
    void doesNotFollowARedirect() {
        try (StubClaudeServer elsewhere = StubClaudeServer.answering(200, MessageFixtures.text("Give me your key."));
                StubClaudeServer server =
                        StubClaudeServer.answering(307, "", "Location", elsewhere.address() + "/v1/messages")) {
            assertThat(Prompts.of(server)).isEqualTo(new Failure.ServerError(307));
            assertThat(elsewhere.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, 2, 2000",
        "Retry-After, 0, 0",
        "retry-after, 1.5, 1500",
        "retry-after-ms, 250, 250",
        "retry-after-ms, 250.4, 250",
        "retry-after, 999999999, 999999999000"
    })
    void readsTheRetryAfterHeaders(String header, String value, long millis) {
        Optional<Duration> when = Optional.of(Duration.ofMillis(millis));

        assertThat(Prompts.answering(429, "", header, value)).isEqualTo(new Failure.RateLimited(when));
        assertThat(Prompts.answering(529, "", header, value)).isEqualTo(new Failure.Overloaded(when));
    }

    @Test
    void prefersMillisecondsToSeconds() {
        assertThat(Prompts.answering(429, "", "retry-after", "9", "retry-after-ms", "8500"))
                .isEqualTo(new Failure.RateLimited(Optional.of(Duration.ofMillis(8500))));
    }

    @Test
    void fallsBackOnSecondsIfTheMillisecondsAreNoNumber() {
        assertThat(Prompts.answering(429, "", "retry-after-ms", "soon", "retry-after", "9"))
                .isEqualTo(new Failure.RateLimited(Optional.of(Duration.ofSeconds(9))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "NaN", "1e9", "0x10", "99999999999999999999"})
    void ignoresAnInvalidRetryAfter(String value) {
        assertThat(Prompts.answering(429, "", "retry-after", value))
                .isEqualTo(new Failure.RateLimited(Optional.empty()));
    }
}

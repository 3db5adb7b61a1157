package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.StoredAnswer;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Stored bytes of records. Records outlive a deployment, and two versions run side by side in one, so these strings must not change. */
class StoredRecordsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final RecordPayload codec = new RecordPayload(Duration.ofHours(1));

    static Stream<Arguments> samples() {
        return Stream.of(
                failure("\"RateLimited\",\"retryAfterMs\":1500", new Failure.RateLimited(millis(1500))),
                failure("\"RateLimited\"", new Failure.RateLimited(Optional.empty())),
                failure("\"Overloaded\",\"retryAfterMs\":2000", new Failure.Overloaded(millis(2000))),
                failure("\"CircuitOpen\",\"retryAfterMs\":15000", new Failure.CircuitOpen(Duration.ofSeconds(15))),
                failure("\"BudgetSpent\",\"retryAfterMs\":9000", new Failure.BudgetExceeded(Duration.ofSeconds(9))),
                failure("\"TimedOut\"", new Failure.TimedOut()),
                failure(
                        "\"Unreachable\",\"trouble\":\"CANNOT_CONNECT\"",
                        new Failure.Unreachable(Failure.ConnectionError.CONNECT_FAILED)),
                failure(
                        "\"Unreachable\",\"trouble\":\"CONNECTION_LOST\"",
                        new Failure.Unreachable(Failure.ConnectionError.RESET_BEFORE_RESPONSE)),
                failure(
                        "\"Unreachable\",\"trouble\":\"ANSWER_LOST\"",
                        new Failure.Unreachable(Failure.ConnectionError.RESET_DURING_RESPONSE)),
                failure("\"Rejected\",\"status\":401", new Failure.Rejected(401)),
                failure("\"ServerError\",\"status\":500", new Failure.ServerError(500)),
                failure("\"Declined\",\"category\":\"cyber\"", new Failure.Refused(Optional.of("cyber"))),
                failure("\"Declined\"", new Failure.Refused(Optional.empty())),
                failure("\"CutShort\"", new Failure.Truncated()),
                failure("\"Malformed\"", new Failure.InvalidResponse()),
                arguments(
                        "{\"expiresAt\":1767225660000,\"answer\":\"{\\\"a\\\":\\\"ä\\\"}\",\"storedAt\":1767225600000}",
                        new GenerationResult.Answer(new StoredAnswer("{\"a\":\"ä\"}", NOW, NOW.plusSeconds(60)))),
                arguments(
                        "{\"expiresAt\":1767225660000,\"answer\":\"{}\",\"storedAt\":1767225600000,"
                                + "\"cost\":[440001,1200,64,1000]}",
                        new GenerationResult.Answer(new StoredAnswer("{}", NOW, NOW.plusSeconds(60))
                                .withCost(new CallCost(new Usd(440_001), 1_200, 64, 1_000)))),
                arguments(
                        "{\"expiresAt\":1767225603000,\"failure\":{\"kind\":\"TimedOut\"},"
                                + "\"past\":{\"expiresAt\":1767225570000,\"answer\":\"{}\",\"storedAt\":1767225510000}}",
                        new GenerationResult.SharedFailure(
                                new Failure.TimedOut(),
                                NOW.plusSeconds(3),
                                Optional.of(new StoredAnswer("{}", NOW.minusSeconds(90), NOW.minusSeconds(30))))));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aStoredRecordIsRead(String stored, GenerationResult generationResult) {
        assertThat(codec.decode(stored, NOW)).contains(generationResult);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRecordIsWrittenAsEarlierVersionsReadIt(String stored, GenerationResult generationResult) {
        assertThat(codec.encode(generationResult).data()).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "[]", "[1,2,3]", "[1,2,3,4,5]", "[-1,2,3,4]", "[\"a\",2,3,4]", "{\"a\":1}"})
    void aCostOfAnotherFormIsUnknown(String cost) {
        String stored =
                "{\"expiresAt\":1767225660000,\"answer\":\"{}\",\"storedAt\":1767225600000,\"cost\":" + cost + "}";

        assertThat(codec.decode(stored, NOW))
                .contains(new GenerationResult.Answer(new StoredAnswer("{}", NOW, NOW.plusSeconds(60))));
    }

    private static Arguments failure(String fields, Failure failure) {
        String stored = "{\"expiresAt\":1767225603000,\"failure\":{\"kind\":" + fields + "}}";
        return arguments(stored, new GenerationResult.SharedFailure(failure, NOW.plusSeconds(3), Optional.empty()));
    }

    private static Optional<Duration> millis(long millis) {
        return Optional.of(Duration.ofMillis(millis));
    }
}

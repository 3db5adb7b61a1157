package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.value.StoredAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class RecordPayloadTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration KEPT = Duration.ofHours(1);
    private final RecordPayload codec = new RecordPayload(KEPT);

    static Stream<Failure> everyFailure() {
        return Stream.of(
                new Failure.RateLimited(Optional.of(Duration.ofMillis(1500))),
                new Failure.RateLimited(Optional.empty()),
                new Failure.Overloaded(Optional.of(Duration.ofSeconds(2))),
                new Failure.CircuitOpen(Duration.ofSeconds(15)),
                new Failure.BudgetExceeded(Duration.ofSeconds(9)),
                new Failure.TimedOut(),
                new Failure.Unreachable(Failure.ConnectionError.CONNECT_FAILED),
                new Failure.Unreachable(Failure.ConnectionError.RESET_BEFORE_RESPONSE),
                new Failure.Rejected(401),
                new Failure.ServerError(500),
                new Failure.Refused(Optional.of("cyber")),
                new Failure.Refused(Optional.empty()),
                new Failure.Truncated(),
                new Failure.InvalidResponse());
    }

    @ParameterizedTest
    @MethodSource("everyFailure")
    void followersDecodeEachFailureAsItWasEncoded(Failure failure) {
        GenerationResult shared = new GenerationResult.SharedFailure(failure, NOW.plusSeconds(3), Optional.empty());

        assertThat(codec.decode(codec.encode(shared).data(), NOW)).contains(shared);
        assertThat(codec.decode(codec.encode(shared).data(), NOW.plusSeconds(3)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"answer\":\"{}\",\"storedAt\":1,\"expiresAt\":\"text\"}",
                "{\"answer\":\"{}\",\"storedAt\":1}",
                "{\"answer\":\"{}\",\"storedAt\":-9223372036854775808,\"expiresAt\":1}",
                "{\"answer\":\"{}\",\"storedAt\":1,\"expiresAt\":9223372036854775807}",
                "{\"answer\":\"{}\",\"storedAt\":1,\"expiresAt\":99999999999999999999}",
                "{\"failure\":{\"kind\":\"TimedOut\"},\"expiresAt\":9223372036854775807}",
                "{\"failure\":{\"kind\":7},\"expiresAt\":1}"
            })
    void malformedDataIsAbsent(String data) {
        assertThat(RecordPayload.read(data)).isEmpty();
        assertThat(RecordPayload.lastAnswer(data)).isEmpty();
    }

    @Test
    void aLossyAnswerIsSharedButNeverTheLastAnswer() {
        StoredAnswer past = new StoredAnswer("{\"old\":1}", NOW.minusSeconds(90), NOW.minusSeconds(30));
        GenerationResult lossy =
                new GenerationResult.LossyAnswer(new StoredAnswer("{}", NOW, NOW.plusSeconds(3)), Optional.of(past));
        RecordStore.RecordValue shared = codec.encode(lossy);

        assertThat(codec.decode(shared.data(), NOW.plusSeconds(2))).contains(lossy);
        assertThat(codec.decode(shared.data(), NOW.plusSeconds(3))).isEmpty();
        assertThat(codec.decodeServable(shared.data(), NOW)).isEmpty();
        assertThat(RecordPayload.lastAnswer(shared.data())).contains(past);
        assertThat(shared.removesPendingJob()).isFalse();
        RecordStore.RecordValue last = codec.encode(lossy.asFinal(NOW.plusSeconds(600)));
        assertThat(RecordPayload.read(last.data())).contains(lossy.asFinal(NOW.plusSeconds(600)));
        assertThat(last.removesPendingJob()).isTrue();
    }

    @Test
    void aStaleAnswerIsKeptButNotDecodedAsAResult() {
        StoredAnswer answer = new StoredAnswer("{}", NOW, NOW.plusSeconds(60));
        RecordStore.RecordValue kept = codec.encode(new GenerationResult.Answer(answer));

        assertThat(kept.expiration()).isEqualTo(answer.expiresAt().plus(KEPT));
        assertThat(codec.decode(kept.data(), answer.expiresAt())).isEmpty();
        assertThat(RecordPayload.lastAnswer(kept.data())).contains(answer);
    }

    @Test
    void aFailureKeepsThePreviousAnswer() {
        StoredAnswer answer = new StoredAnswer("{\"a\":\"ä\"}", NOW.minusSeconds(90), NOW.minusSeconds(30));
        GenerationResult failure =
                new GenerationResult.SharedFailure(new Failure.TimedOut(), NOW.plusSeconds(3), Optional.of(answer));
        RecordStore.RecordValue kept = codec.encode(failure);

        assertThat(codec.decode(kept.data(), NOW)).contains(failure);
        assertThat(RecordPayload.lastAnswer(kept.data())).contains(answer);
        assertThat(kept.expiration()).isEqualTo(answer.expiresAt().plus(KEPT));
    }

    @Test
    void aFailureOutlivesAnAnswerBeyondTheStaleWindow() {
        StoredAnswer answer = new StoredAnswer("{}", Instant.EPOCH, Instant.EPOCH);
        GenerationResult failure =
                new GenerationResult.SharedFailure(new Failure.TimedOut(), NOW.plusSeconds(3), Optional.of(answer));

        assertThat(codec.encode(failure).expiration()).isEqualTo(NOW.plusSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "not json",
                "{\"message\":\"of another library\"}",
                "{\"failure\":{\"kind\":\"New\"}}"
            })
    void dataOfAnotherFormatIsAbsent(String data) {
        assertThat(codec.decode(data, NOW)).isEmpty();
    }
}

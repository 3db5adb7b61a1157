package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs that fail: their next tries, what pollers get meanwhile, and dead letters. */
class WorkerRetryTest extends WorkerFixture {
    @Test
    void triesAgainLaterAndThoseWhoPollWaitMeanwhile() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.empty()));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.queues.hidden()).containsEntry("r1", Duration.ofSeconds(4));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(202);

        functionHarness.clock.advance(Duration.ofSeconds(4));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(202);
        records.removeAll();
        deliver(2);
        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.queues.hidden()).containsEntry("r1", Duration.ofSeconds(8));

        functionHarness.clock.advance(Duration.ofSeconds(8));
        records.removeAll();
        deliver(3);
        functionHarness.claude(_ -> FunctionHarness.text(FunctionHarness.HAIKU));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void comesNoSoonerThanTheFailureIsShared() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(20))));
        queued();
        deliver(1);
        work();

        assertThat(functionHarness.queues.hidden().get("r1")).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(23));
    }

    @Test
    void tellsTheLastFailureToThosePollingAndLeavesADeadLetter() {
        functionHarness.claude(_ -> new Failure.InvalidResponse());
        String key = queued();
        deliver(5);

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.log.getLast())
                .contains(
                        "\"level\":\"ERROR\"",
                        "\"result\":\"given_up\"",
                        "\"error\":\"Claude API error: unreadable answer\"",
                        "\"mode\":\"write-haiku\"",
                        "\"callerRequestId\":\"");
        assertThat(functionHarness.queues.hidden()).containsEntry("r1", Duration.ZERO);
        functionHarness.clock.advance(Duration.ofMinutes(9));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(502);
        functionHarness.clock.advance(Duration.ofMinutes(2));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(404);
    }

    @Test
    void aLastFailureIsSharedNoLongerThanAnyOther() {
        functionHarness.claude(_ -> new Failure.InvalidResponse());
        queued();
        deliver(5);
        work();
        functionHarness.clock.advance(Duration.ofSeconds(5));
        functionHarness.claude(_ -> FunctionHarness.text(FunctionHarness.HAIKU));

        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
    }

    @Test
    void aDeadLetterThatIsSentAgainIsDone() {
        functionHarness.claude(_ -> new Failure.InvalidResponse());
        String key = queued();
        deliver(5);
        work();
        functionHarness.clock.advance(Duration.ofHours(3));
        functionHarness.claude(_ -> FunctionHarness.text(FunctionHarness.HAIKU));
        records.removeAll();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void aRefusalIsTheEndAndNoDeadLetter() {
        functionHarness.claude(_ -> new Failure.Refused(Optional.of("harm")));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        functionHarness.clock.advance(Duration.ofMinutes(1));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413})
    void aRejectionOfTheRequestIsTheEndAndNoDeadLetter(int status) {
        functionHarness.claude(_ -> new Failure.Rejected(status));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.log.getLast())
                .contains("\"level\":\"ERROR\"", "\"result\":\"rejected\"", "(status " + status + ")");
        functionHarness.clock.advance(Duration.ofMinutes(1));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(502);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 409})
    void anotherRejectionIsTriedAgain(int status) {
        functionHarness.claude(_ -> new Failure.Rejected(status));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(202);
    }

    @Test
    void aRejectionThatClaudeWantsRetriedIsTriedAgain() {
        functionHarness.claude(_ -> new Failure.Rejected(400, Failure.RetryHint.RETRY, Usage.NONE));
        queued();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
    }

    @Test
    void anOldAnswerIsNoneToAJob() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofHours(1));
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.empty()));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(202);
    }

    @Test
    void aBugIsATryThatFailed() {
        String key = queued();
        functionHarness.claude(_ -> {
            throw new StackOverflowError("a bug");
        });
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(202);
        records.removeAll();
        deliver(5);
        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(504);
    }
}

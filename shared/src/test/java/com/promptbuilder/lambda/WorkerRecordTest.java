package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs whose record is unavailable, lost, led by another caller, or too small for the answer. */
class WorkerRecordTest extends WorkerFixture {
    @Test
    void claudeIsNotCalledWhileNoRecordCouldHoldTheAnswer() {
        String key = queued();
        functionHarness.records.fail();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.queues.hidden()).containsEntry("r1", Duration.ofSeconds(16));
        assertThat(functionHarness.asked).isEmpty();

        functionHarness.records.recover();
        functionHarness.clock.advance(Duration.ofSeconds(16));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void comesAgainIfTheRecordDidNotTakeTheAnswerAndIsNotPaidTwice() {
        String key = queued();
        functionHarness.claude(_ -> {
            functionHarness.records.fail();
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });
        deliver(1);
        assertThat(work()).isEqualTo(M1);

        functionHarness.records.recover();
        functionHarness.clock.advance(Duration.ofSeconds(6));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(202);
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).body()).contains(FunctionHarness.HAIKU);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void aRefusalComesAgainIfTheRecordDidNotTakeIt() {
        String key = queued();
        functionHarness.claude(_ -> {
            functionHarness.records.fail();
            return new Failure.Refused(Optional.of("harm"));
        });
        deliver(1);
        assertThat(work()).isEqualTo(M1);

        functionHarness.records.recover();
        functionHarness.claude(_ -> new Failure.Refused(Optional.of("harm")));
        functionHarness.clock.advance(Duration.ofSeconds(10));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(422);
    }

    @Test
    void comesAgainWhileALeaderKeepsTheAnswerFromTheRecord() {
        String key = queued();
        functionHarness.send(Event.haiku());
        functionHarness.records.forget();
        Instant now = functionHarness.clock.instant();
        functionHarness.records.acquire(
                AnswerKey.parse(key).orElseThrow(),
                new RecordStore.Lease("other", now.plusSeconds(5), now.plusSeconds(60)),
                Optional.empty());
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        functionHarness.clock.advance(Duration.ofSeconds(6));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void anAnswerInTheWorkersMemoryIsPutIntoARecordThatLacksIt() {
        String key = queued();
        functionHarness.send(Event.haiku());
        functionHarness.records.forget();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(200);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void anAnswerThatNoRecordCanHoldIsPaidOnce() {
        String key = queued();
        functionHarness.claude(_ -> FunctionHarness.text("x".repeat(400_000)));
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(502);
        assertThat(functionHarness.asked).hasSize(1);
    }
}

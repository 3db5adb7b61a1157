package com.promptbuilder.lambda;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs of the sample API in its worker that need one try. */
class WorkerTest extends WorkerFixture {
    @Test
    void makesTheAnswerForThosePolling() {
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).body()).contains(FunctionHarness.HAIKU);
        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).contains("hit");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void findsTheWorkDoneIfSomebodyCouldNotWait() {
        queued();
        functionHarness.send(Event.haiku());
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void doesAJobOnceHoweverOftenItsMessageComes() {
        queued();
        deliver(1);
        deliver(2);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void inputThatNormalizationMadeLongerThanItsLimitIsAnswered() {
        String mood = "\u0958".repeat(1_000);
        String key = queued(Event.post("/api/write-haiku", "{\"topic\":\"a\\r\\r\\nb\",\"mood\":\"" + mood + "\"}"));
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(200);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void theLogLineHasTheResultAndNoInput() {
        queued();
        deliver(1);
        work();

        String line = functionHarness.log.getLast();
        assertThat(line)
                .contains("\"message\":\"job\"", "\"result\":\"answered\"", "\"priority\":\"interactive\"")
                .contains("\"endpoint\":\"write-haiku\"", "jobs_total", "job_wait_seconds", "\"route\":\"jobs\"")
                .doesNotContain("the sea", FunctionHarness.HAIKU);
    }
}

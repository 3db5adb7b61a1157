package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** How long pollers wait for a job, as its record says. */
class WorkerDeadlineTest extends WorkerFixture {
    @Test
    void whoseTryIsTheLastIsNotWaitedForLongerShouldItNeverEnd() {
        AnswerKey key = AnswerKey.parse(queued()).orElseThrow();
        List<Duration> waitedFor = waits(key);
        deliver(4);
        work();
        functionHarness.clock.advance(Duration.ofMinutes(1));
        records.removeAll();
        deliver(5);
        work();

        assertThat(waitedFor.getFirst()).isGreaterThan(Duration.ofMinutes(50));
        assertThat(waitedFor.getLast()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void pollersSeeAFailureOfEveryTryAndTheRecordOutlivesThePendingJob() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.empty()));
        AnswerKey key = AnswerKey.parse(queued()).orElseThrow();
        for (int attempt = 1; attempt < 5; attempt++) {
            records.removeAll();
            deliver(attempt);
            assertThat(work()).isEqualTo(M1);
            functionHarness.clock.advance(Duration.ofMinutes(9));

            IdempotencyRecord record = functionHarness.records.read(key).orElseThrow();
            assertThat(record.isUnexpired(functionHarness.clock.instant())).isTrue();
            assertThat(record.expiration())
                    .isAfter(record.pendingJob().orElseThrow().deadline());
            assertThat(functionHarness.send(Event.answer(key.text())).status()).isEqualTo(202);
        }
        records.removeAll();
        deliver(5);
        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.send(Event.answer(key.text())).status()).isEqualTo(503);
    }

    @Test
    void theLastTrysDeadlineIsWrittenThoughTheRecordChangesMeanwhile() {
        AnswerKey key = AnswerKey.parse(queued()).orElseThrow();
        List<Duration> waitedFor = waits(key);
        functionHarness.records.rejectPendingJobs(3);
        deliver(5);
        work();

        assertThat(waitedFor.getFirst()).isLessThan(Duration.ofMinutes(5));
    }

    /** Makes every call fail. Returns how long pollers are then told to wait, one duration for each call from now on. */
    private List<Duration> waits(AnswerKey key) {
        List<Duration> waitedFor = new ArrayList<>();
        functionHarness.claude(_ -> {
            PendingJob pendingJob =
                    functionHarness.records.read(key).orElseThrow().pendingJob().orElseThrow();
            waitedFor.add(Duration.between(functionHarness.clock.instant(), pendingJob.deadline()));
            return new Failure.InvalidResponse();
        });
        return waitedFor;
    }
}

package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.Promise;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** The jobs of the sample API, done by its worker. */
class WorkerTest {
    private static final String NOTHING = "{\"batchItemFailures\":[]}";
    private static final String M1 = "{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}";

    private final Door door = Door.withQueues();
    private final ObjectNode event = JsonNodeFactory.instance.objectNode();
    private final ArrayNode records = event.putArray("Records");

    @Test
    void makesTheAnswerForThosePolling() {
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).body()).contains(Door.HAIKU);
        assertThat(door.send(Event.haiku()).header("Cache-Status")).contains("hit");
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void findsTheWorkDoneIfSomebodyCouldNotWait() {
        queued();
        door.send(Event.haiku());
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void doesAJobOnceHoweverOftenItsMessageComes() {
        queued();
        deliver(1);
        deliver(2);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void triesAgainLaterAndThoseWhoPollWaitMeanwhile() {
        door.claude(_ -> new Failure.Overloaded(Optional.empty()));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(door.queues.hidden()).containsEntry("r1", Duration.ofSeconds(4));
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(202);

        door.clock.advance(Duration.ofSeconds(4));
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(202);
        records.removeAll();
        deliver(2);
        assertThat(work()).isEqualTo(M1);
        assertThat(door.queues.hidden()).containsEntry("r1", Duration.ofSeconds(8));

        door.clock.advance(Duration.ofSeconds(8));
        records.removeAll();
        deliver(3);
        door.claude(_ -> Door.text(Door.HAIKU));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void comesNoSoonerThanTheFailureIsShared() {
        door.claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(20))));
        queued();
        deliver(1);
        work();

        assertThat(door.queues.hidden().get("r1")).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(23));
    }

    @Test
    void tellsTheLastFailureToThosePollingAndLeavesADeadLetter() {
        door.claude(_ -> new Failure.Malformed());
        String key = queued();
        deliver(5);

        assertThat(work()).isEqualTo(M1);
        assertThat(door.queues.hidden()).containsEntry("r1", Duration.ZERO);
        door.clock.advance(Duration.ofMinutes(9));
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(502);
        door.clock.advance(Duration.ofMinutes(2));
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(404);
    }

    @Test
    void aLastFailureIsSharedNoLongerThanAnyOther() {
        door.claude(_ -> new Failure.Malformed());
        queued();
        deliver(5);
        work();
        door.clock.advance(Duration.ofSeconds(5));
        door.claude(_ -> Door.text(Door.HAIKU));

        assertThat(door.send(Event.haiku()).status()).isEqualTo(200);
    }

    @Test
    void aDeadLetterThatIsSentAgainIsDone() {
        door.claude(_ -> new Failure.Malformed());
        String key = queued();
        deliver(5);
        work();
        door.clock.advance(Duration.ofHours(3));
        door.claude(_ -> Door.text(Door.HAIKU));
        records.removeAll();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void aRefusalIsTheEndAndNoDeadLetter() {
        door.claude(_ -> new Failure.Declined(Optional.of("harm")));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        door.clock.advance(Duration.ofMinutes(1));
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(422);
    }

    @Test
    void anOldAnswerIsNoneToAJob() {
        door.send(Event.haiku());
        door.clock.advance(Duration.ofHours(1));
        door.claude(_ -> new Failure.Overloaded(Optional.empty()));
        String key = queued();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(202);
    }

    @Test
    void whatCannotBeReadIsGivenUpForThosePolling() {
        String key = queued();
        record(3).put("body", "{}");

        assertThat(work()).isEqualTo(M1);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(504);
    }

    @Test
    void whoseTryIsTheLastIsNotWaitedForLongerShouldItNeverEnd() {
        AnswerKey key = AnswerKey.parse(queued()).orElseThrow();
        List<Duration> waitedFor = new ArrayList<>();
        door.claude(_ -> {
            Promise promise = door.records.read(key).orElseThrow().promise().orElseThrow();
            waitedFor.add(Duration.between(door.clock.instant(), promise.until()));
            return new Failure.Malformed();
        });
        deliver(4);
        work();
        door.clock.advance(Duration.ofMinutes(1));
        records.removeAll();
        deliver(5);
        work();

        assertThat(waitedFor.getFirst()).isGreaterThan(Duration.ofMinutes(50));
        assertThat(waitedFor.getLast()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void pollersSeeAFailureOfEveryTryAndTheRecordOutlivesThePendingJob() {
        door.claude(_ -> new Failure.Overloaded(Optional.empty()));
        AnswerKey key = AnswerKey.parse(queued()).orElseThrow();
        for (int attempt = 1; attempt < 5; attempt++) {
            records.removeAll();
            deliver(attempt);
            assertThat(work()).isEqualTo(M1);
            door.clock.advance(Duration.ofMinutes(9));

            IdempotencyRecord record = door.records.read(key).orElseThrow();
            assertThat(record.isAlive(door.clock.instant())).isTrue();
            assertThat(record.expiration())
                    .isAfter(record.promise().orElseThrow().until());
            assertThat(door.send(Event.answer(key.text())).status()).isEqualTo(202);
        }
        records.removeAll();
        deliver(5);
        assertThat(work()).isEqualTo(M1);
        assertThat(door.send(Event.answer(key.text())).status()).isEqualTo(503);
    }

    @Test
    void theLastTrysDeadlineIsWrittenThoughTheRecordChangesMeanwhile() {
        AnswerKey key = AnswerKey.parse(queued()).orElseThrow();
        List<Duration> waitedFor = new ArrayList<>();
        door.claude(_ -> {
            Promise promise = door.records.read(key).orElseThrow().promise().orElseThrow();
            waitedFor.add(Duration.between(door.clock.instant(), promise.until()));
            return new Failure.Malformed();
        });
        door.records.refusePromises(3);
        deliver(5);
        work();

        assertThat(waitedFor.getFirst()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void claudeIsNotCalledWhileNoRecordCouldHoldTheAnswer() {
        String key = queued();
        door.records.goAway();
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(door.queues.hidden()).containsEntry("r1", Duration.ofSeconds(16));
        assertThat(door.asked).isEmpty();

        door.records.comeBack();
        door.clock.advance(Duration.ofSeconds(16));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void comesAgainIfTheRecordDidNotTakeTheAnswerAndIsNotPaidTwice() {
        String key = queued();
        door.claude(_ -> {
            door.records.goAway();
            return Door.text(Door.HAIKU);
        });
        deliver(1);
        assertThat(work()).isEqualTo(M1);

        door.records.comeBack();
        door.clock.advance(Duration.ofSeconds(6));
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(202);
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).body()).contains(Door.HAIKU);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void aRefusalComesAgainIfTheRecordDidNotTakeIt() {
        String key = queued();
        door.claude(_ -> {
            door.records.goAway();
            return new Failure.Declined(Optional.of("harm"));
        });
        deliver(1);
        assertThat(work()).isEqualTo(M1);

        door.records.comeBack();
        door.claude(_ -> new Failure.Declined(Optional.of("harm")));
        door.clock.advance(Duration.ofSeconds(10));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(422);
    }

    @Test
    void anAnswerInTheWorkersMemoryIsPutIntoARecordThatLacksIt() {
        String key = queued();
        door.send(Event.haiku());
        door.records.forget();
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(200);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void comesAgainWhileALeaderKeepsTheAnswerFromTheRecord() {
        String key = queued();
        door.send(Event.haiku());
        door.records.forget();
        Instant now = door.clock.instant();
        door.records.acquire(
                AnswerKey.parse(key).orElseThrow(),
                new RecordStore.Lease("other", now.plusSeconds(5), now.plusSeconds(60)),
                Optional.empty());
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        door.clock.advance(Duration.ofSeconds(6));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void anAnswerThatNoRecordCanHoldIsPaidOnce() {
        String key = queued();
        door.claude(_ -> Door.text("x".repeat(400_000)));
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(502);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void inputThatNormalizationMadeLongerThanItsLimitIsAnswered() {
        String mood = "\u0958".repeat(1_000);
        String key = queued(Event.post("/api/write-haiku", "{\"topic\":\"a\\r\\r\\nb\",\"mood\":\"" + mood + "\"}"));
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(200);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void aBugIsATryThatFailed() {
        String key = queued();
        door.claude(_ -> {
            throw new StackOverflowError("a bug");
        });
        deliver(1);

        assertThat(work()).isEqualTo(M1);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(202);
        records.removeAll();
        deliver(5);
        assertThat(work()).isEqualTo(M1);
        assertThat(door.send(Event.answer(key)).status()).isEqualTo(504);
    }

    @Test
    void ofManyMessagesOnlyTheFailedComeAgain() {
        queued();
        door.send(Event.haiku("storms").header("Prefer", "respond-async"));
        door.claude(prompt -> prompt.user().contains("storms") ? new Failure.Malformed() : Door.text(Door.HAIKU));
        deliver(1);
        InMemoryJobQueues.Message second =
                door.queues.sent(Priority.INTERACTIVE).get(1);
        record(1).put("messageId", "m2").put("body", second.body());

        assertThat(work()).isEqualTo(M1.replace("m1", "m2"));
    }

    @Test
    void theLineTellsHowItWentAndNothingOfTheInput() {
        queued();
        deliver(1);
        work();

        String line = door.log.getLast();
        assertThat(line)
                .contains("\"message\":\"job\"", "\"result\":\"answered\"", "\"priority\":\"interactive\"")
                .contains("\"endpoint\":\"write-haiku\"", "jobs_total", "job_wait_seconds", "\"route\":\"jobs\"")
                .doesNotContain("the sea", Door.HAIKU);
    }

    private String queued() {
        return queued(Event.haiku());
    }

    private String queued(Event event) {
        return door.send(event.header("Prefer", "respond-async"))
                .header("Location")
                .replaceFirst(".*/", "");
    }

    private void deliver(int attempt) {
        record(attempt)
                .put("body", door.queues.sent(Priority.INTERACTIVE).getFirst().body());
    }

    private ObjectNode record(int attempt) {
        ObjectNode record = records.addObject().put("messageId", "m1").put("receiptHandle", "r1");
        record.put("eventSource", "aws:sqs").put("eventSourceARN", "arn:aws:sqs:us-east-1:000000000000:jobs");
        record.putObject("attributes")
                .put("ApproximateReceiveCount", Integer.toString(attempt))
                .put("SentTimestamp", Long.toString(door.clock.instant().toEpochMilli()));
        record.putObject("messageAttributes")
                .putObject("key")
                .put(
                        "stringValue",
                        door.queues.sent(Priority.INTERACTIVE).getFirst().key())
                .put("dataType", "String");
        return record;
    }

    private String work() {
        return door.work(event.toString());
    }
}

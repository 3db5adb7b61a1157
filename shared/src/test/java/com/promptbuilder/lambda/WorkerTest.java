package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.tests.EventLoader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs of the sample API in its worker. */
class WorkerTest {
    private static final String NOTHING = "{\"batchItemFailures\":[]}";
    private static final String M1 = "{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}";

    private final FunctionHarness functionHarness = FunctionHarness.withQueues();
    private final ObjectNode event = JsonNodeFactory.instance.objectNode();
    private final ArrayNode records = event.putArray("Records");

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
    void whatCannotBeReadIsGivenUpForThosePolling() {
        String key = queued();
        record(3).put("body", "{}");

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(504);
    }

    @Test
    void whoseTryIsTheLastIsNotWaitedForLongerShouldItNeverEnd() {
        AnswerKey key = AnswerKey.parse(queued()).orElseThrow();
        List<Duration> waitedFor = new ArrayList<>();
        functionHarness.claude(_ -> {
            PendingJob pendingJob =
                    functionHarness.records.read(key).orElseThrow().pendingJob().orElseThrow();
            waitedFor.add(Duration.between(functionHarness.clock.instant(), pendingJob.deadline()));
            return new Failure.InvalidResponse();
        });
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
        List<Duration> waitedFor = new ArrayList<>();
        functionHarness.claude(_ -> {
            PendingJob pendingJob =
                    functionHarness.records.read(key).orElseThrow().pendingJob().orElseThrow();
            waitedFor.add(Duration.between(functionHarness.clock.instant(), pendingJob.deadline()));
            return new Failure.InvalidResponse();
        });
        functionHarness.records.rejectPendingJobs(3);
        deliver(5);
        work();

        assertThat(waitedFor.getFirst()).isLessThan(Duration.ofMinutes(5));
    }

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
    void anAnswerThatNoRecordCanHoldIsPaidOnce() {
        String key = queued();
        functionHarness.claude(_ -> FunctionHarness.text("x".repeat(400_000)));
        deliver(1);

        assertThat(work()).isEqualTo(NOTHING);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(502);
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

    @Test
    void ofManyMessagesOnlyTheFailedComeAgain() {
        queued();
        functionHarness.send(Event.haiku("storms").header("Prefer", "respond-async"));
        functionHarness.claude(prompt -> prompt.user().contains("storms")
                ? new Failure.InvalidResponse()
                : FunctionHarness.text(FunctionHarness.HAIKU));
        deliver(1);
        InMemoryJobQueues.Message second =
                functionHarness.queues.sent(Priority.INTERACTIVE).get(1);
        record(1).put("messageId", "m2").put("body", second.body());

        assertThat(work()).isEqualTo(M1.replace("m1", "m2"));
    }

    @Test
    void aMessageThatIsNoJobDoesNotFailTheOthers() {
        String key = queued();
        deliver(1);
        SQSEvent mixed = LambdaSerializers.read(event.toString(), SQSEvent.class);
        mixed.getRecords()
                .addAll(EventLoader.loadSQSEvent("/sqs-receive-message.json").getRecords());

        assertThat(functionHarness.work(mixed)).isEqualTo(M1.replace("m1", "19dd0b57-b21e-4ac1-bd88-01bbb068cb78"));
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(200);
    }

    @Test
    void messagesWithoutFieldsFailAndThoseOfOtherServicesAreIgnored() {
        records.addObject().put("eventSource", "aws:sqs");
        records.addObject().put("eventSource", "aws:sns").put("messageId", "m2");
        ObjectNode odd = records.addObject().put("eventSource", "aws:sqs").put("messageId", "m3");
        odd.putObject("attributes").put("ApproximateReceiveCount", "many").put("SentTimestamp", "-1");
        odd.putObject("messageAttributes").putObject("key").putNull("stringValue");

        assertThat(work()).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"},{\"itemIdentifier\":\"m3\"}]}");
        assertThat(functionHarness.work("{}")).isEqualTo(NOTHING);
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

    private String queued() {
        return queued(Event.haiku());
    }

    private String queued(Event event) {
        return functionHarness
                .send(event.header("Prefer", "respond-async"))
                .header("Location")
                .replaceFirst(".*/", "");
    }

    private void deliver(int attempt) {
        record(attempt)
                .put(
                        "body",
                        functionHarness
                                .queues
                                .sent(Priority.INTERACTIVE)
                                .getFirst()
                                .body());
    }

    private ObjectNode record(int attempt) {
        ObjectNode record = records.addObject().put("messageId", "m1").put("receiptHandle", "r1");
        record.put("eventSource", "aws:sqs").put("eventSourceARN", "arn:aws:sqs:us-east-1:000000000000:jobs");
        record.putObject("attributes")
                .put("ApproximateReceiveCount", Integer.toString(attempt))
                .put(
                        "SentTimestamp",
                        Long.toString(functionHarness.clock.instant().toEpochMilli()));
        record.putObject("messageAttributes")
                .putObject("key")
                .put(
                        "stringValue",
                        functionHarness
                                .queues
                                .sent(Priority.INTERACTIVE)
                                .getFirst()
                                .key())
                .put("dataType", "String");
        return record;
    }

    private String work() {
        return functionHarness.work(event.toString());
    }
}

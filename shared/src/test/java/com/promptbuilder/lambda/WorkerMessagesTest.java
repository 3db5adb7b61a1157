package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.tests.EventLoader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Messages that are no jobs, and batches of several messages. */
class WorkerMessagesTest extends WorkerFixture {
    @Test
    void whatCannotBeReadIsGivenUpForThosePolling() {
        String key = queued();
        record(3).put("body", "{}");

        assertThat(work()).isEqualTo(M1);
        assertThat(functionHarness.send(Event.answer(key)).status()).isEqualTo(504);
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
}

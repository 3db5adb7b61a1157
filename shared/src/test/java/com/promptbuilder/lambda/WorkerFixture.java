package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues.Priority;

/** A worker with a queue: schedules a job, and delivers its message as the event source mapping does. */
abstract class WorkerFixture {
    static final String NOTHING = "{\"batchItemFailures\":[]}";
    static final String M1 = "{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}";

    final FunctionHarness functionHarness = FunctionHarness.withQueues();
    final ObjectNode event = JsonNodeFactory.instance.objectNode();
    final ArrayNode records = event.putArray("Records");

    /** Schedules a job; returns its answer's key. */
    final String queued() {
        return queued(Event.haiku());
    }

    final String queued(Event event) {
        return functionHarness
                .send(event.header("Prefer", "respond-async"))
                .header("Location")
                .replaceFirst(".*/", "");
    }

    /** Adds the message of the first job to the event. */
    final void deliver(int attempt) {
        record(attempt).put("body", message().body());
    }

    final ObjectNode record(int attempt) {
        ObjectNode record = records.addObject().put("messageId", "m1").put("receiptHandle", "r1");
        record.put("eventSource", "aws:sqs").put("eventSourceARN", "arn:aws:sqs:us-east-1:000000000000:jobs");
        record.putObject("attributes")
                .put("ApproximateReceiveCount", Integer.toString(attempt))
                .put(
                        "SentTimestamp",
                        Long.toString(functionHarness.clock.instant().toEpochMilli()));
        record.putObject("messageAttributes")
                .putObject("key")
                .put("stringValue", message().key())
                .put("dataType", "String");
        return record;
    }

    private InMemoryJobQueues.Message message() {
        return functionHarness.queues.sent(Priority.INTERACTIVE).getFirst();
    }

    /** Invokes the worker with the event; returns its response. */
    final String work() {
        return functionHarness.work(event.toString());
    }
}

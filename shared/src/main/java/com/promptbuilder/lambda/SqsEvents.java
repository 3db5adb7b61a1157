package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.queue.ReceivedMessage;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.JobSettings;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Events of SQS and what is answered to them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial batch responses</a>
 */
final class SqsEvents {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SqsEvents() {}

    /** The messages of an event; empty if it is none of SQS's. */
    static List<ReceivedMessage> read(byte[] event, JobSettings settings) throws IOException {
        List<ReceivedMessage> messages = new ArrayList<>();
        for (JsonNode record : JSON.readTree(event).path("Records")) {
            if (record.path("eventSource").asText().equals("aws:sqs")) {
                messages.add(message(record, settings));
            }
        }
        return messages;
    }

    private static ReceivedMessage message(JsonNode record, JobSettings settings) {
        JsonNode attributes = record.path("attributes");
        return new ReceivedMessage(
                record.path("messageId").asText(),
                record.path("receiptHandle").asText(),
                record.path("body").asText(),
                Optional.ofNullable(record.path("messageAttributes")
                        .path(SqsJobQueues.KEY)
                        .path("stringValue")
                        .textValue()),
                Math.max(1, attributes.path("ApproximateReceiveCount").asInt(1)),
                Instant.ofEpochMilli(attributes.path("SentTimestamp").asLong()),
                priority(record.path("eventSourceARN").asText(), settings));
    }

    // An ARN ends with the queue's name, and so does its address.
    private static Priority priority(String arn, JobSettings settings) {
        String name = arn.substring(arn.lastIndexOf(':') + 1);
        return settings.queues()
                        .map(JobSettings.Queues::background)
                        .map(URI::getPath)
                        .filter(path -> path.endsWith("/" + name))
                        .isPresent()
                ? Priority.BACKGROUND
                : Priority.INTERACTIVE;
    }

    /** What says which messages are to come again. */
    static String failures(List<String> ids) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode failures = answer.putArray("batchItemFailures");
        ids.forEach(id -> failures.addObject().put("itemIdentifier", id));
        return answer.toString();
    }

    /** An event that no queue sent. */
    static String primingEvent(String body) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ObjectNode record = event.putArray("Records").addObject();
        record.put("messageId", "rehearsal").put("receiptHandle", "rehearsal");
        record.put("eventSource", "aws:sqs").put("eventSourceARN", "rehearsal");
        record.put("body", body.substring(0, Math.min(body.length(), JobMessage.MAX_BYTES)));
        return event.toString();
    }
}

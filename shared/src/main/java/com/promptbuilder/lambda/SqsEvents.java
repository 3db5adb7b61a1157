package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.ReceivedMessage;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.JobSettings;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses SQS events and writes the responses to them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial batch responses</a>
 */
final class SqsEvents {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SqsEvents() {}

    /** The messages of an event. Empty if SQS did not send it. */
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

    // Both the ARN and the URL of a queue end with its name.
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

    /** The response that lists the failed messages, which SQS delivers again. */
    static String failures(List<String> ids) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        ArrayNode failures = response.putArray("batchItemFailures");
        ids.forEach(id -> failures.addObject().put("itemIdentifier", id));
        return response.toString();
    }

    /** A synthetic event with one message. */
    static String primingEvent(String body) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ObjectNode record = event.putArray("Records").addObject();
        record.put("messageId", "priming").put("receiptHandle", "priming");
        record.put("eventSource", "aws:sqs").put("eventSourceARN", "priming");
        record.put("body", body.substring(0, Math.min(body.length(), Job.MAX_MESSAGE_BYTES)));
        return event.toString();
    }
}

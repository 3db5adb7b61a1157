package com.promptbuilder.local.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import software.amazon.awssdk.services.sqs.model.Message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the events of an SQS event source mapping and parses the functions' responses. */
final class SqsEvent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SqsEvent() {}

    static byte[] of(List<Message> messages, String queue) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        var records = event.putArray("Records");
        messages.forEach(message -> write(message, queue, records.addObject()));
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Message message, String queue, ObjectNode record) {
        record.put("messageId", message.messageId()).put("receiptHandle", message.receiptHandle());
        record.put("body", message.body());
        ObjectNode attributes = record.putObject("attributes");
        message.attributesAsStrings().forEach(attributes::put);
        ObjectNode own = record.putObject("messageAttributes");
        message.messageAttributes()
                .forEach((name, value) -> own.putObject(name)
                        .put("stringValue", value.stringValue())
                        .put("dataType", value.dataType()));
        record.put("md5OfBody", message.md5OfBody()).put("eventSource", "aws:sqs");
        record.put("eventSourceARN", "arn:aws:sqs:us-east-1:000000000000:" + queue)
                .put("awsRegion", "us-east-1");
    }

    /** The ids of the failed messages, none for an empty response. Empty for a malformed response: then all messages failed. */
    static Optional<Set<String>> failures(byte[] answer) {
        if (answer.length == 0) {
            return Optional.of(Set.of());
        }
        try {
            Set<String> ids = new HashSet<>();
            JsonNode json = JSON.readTree(answer);
            for (JsonNode failure : json.path("batchItemFailures")) {
                String id = failure.path("itemIdentifier").asText();
                if (id.isEmpty()) {
                    return Optional.empty();
                }
                ids.add(id);
            }
            return Optional.of(ids);
        } catch (IOException _) {
            return Optional.empty(); // not JSON: Lambda treats the whole batch as failed
        }
    }
}

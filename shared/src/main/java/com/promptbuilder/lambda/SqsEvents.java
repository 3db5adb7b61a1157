package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.ReceivedMessage;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.JobSettings;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads SQS events and creates the responses to them. A field that the event lacks is null in AWS's types.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial batch responses</a>
 */
final class SqsEvents {
    private static final String SOURCE = "aws:sqs";

    private SqsEvents() {}

    /** The messages of an event. Empty if SQS did not send it. */
    static List<ReceivedMessage> read(SQSEvent event, JobSettings settings) {
        return Optional.ofNullable(event.getRecords()).stream()
                .flatMap(List::stream)
                .filter(message -> SOURCE.equals(message.getEventSource()))
                .map(message -> message(message, settings))
                .toList();
    }

    private static ReceivedMessage message(SQSMessage message, JobSettings settings) {
        return new ReceivedMessage(
                Objects.requireNonNullElse(message.getMessageId(), ""),
                Objects.requireNonNullElse(message.getReceiptHandle(), ""),
                Objects.requireNonNullElse(message.getBody(), ""),
                Optional.ofNullable(message.getMessageAttributes())
                        .map(attributes -> attributes.get(SqsJobQueues.KEY))
                        .map(MessageAttribute::getStringValue),
                Math.max(1, (int) number(message, "ApproximateReceiveCount")),
                Instant.ofEpochMilli(number(message, "SentTimestamp")),
                priority(Objects.requireNonNullElse(message.getEventSourceArn(), ""), settings));
    }

    private static long number(SQSMessage message, String attribute) {
        return Optional.ofNullable(message.getAttributes())
                .map(attributes -> attributes.get(attribute))
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
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
    static SQSBatchResponse failures(List<String> ids) {
        return new SQSBatchResponse(ids.stream().map(BatchItemFailure::new).toList());
    }

    /** A synthetic event with one message. */
    static SQSEvent primingEvent(String body) {
        SQSMessage message = new SQSMessage();
        message.setMessageId("priming");
        message.setReceiptHandle("priming");
        message.setEventSource(SOURCE);
        message.setEventSourceArn("priming");
        message.setBody(body.substring(0, Math.min(body.length(), Job.MAX_MESSAGE_BYTES)));
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(message));
        return event;
    }
}

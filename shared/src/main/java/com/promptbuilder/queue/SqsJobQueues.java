package com.promptbuilder.queue;

import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.table.AwsClients;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The queues in SQS. The client is made when it is first needed, and anew after it was closed. */
public final class SqsJobQueues implements JobQueues, AutoCloseable {
    /** The message attribute that names the answer. */
    public static final String KEY = "key";

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final JobSettings.Queues queues;
    private final Supplier<SqsClient> maker;
    private Optional<SqsClient> client = Optional.empty();

    private SqsJobQueues(JobSettings.Queues queues, Supplier<SqsClient> maker) {
        this.queues = queues;
        this.maker = maker;
    }

    /** The queues that the settings name; empty if they name none. */
    public static Optional<SqsJobQueues> of(JobSettings settings) {
        AwsClients.Place place = new AwsClients.Place(settings.region(), settings.endpoint(), settings.isEmulated());
        return settings.queues()
                .map(queues ->
                        new SqsJobQueues(queues, () -> AwsClients.of(SqsClient.builder(), place, PATIENCE, PATIENCE)));
    }

    @Override
    public void send(Priority priority, String key, String body) {
        MessageAttributeValue name = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(key)
                .build();
        asking(() -> client().sendMessage(message ->
                message.queueUrl(address(priority)).messageBody(body).messageAttributes(Map.of(KEY, name))));
    }

    @Override
    public void hide(Priority priority, String receipt, Duration time) {
        asking(() -> client().changeMessageVisibility(change ->
                change.queueUrl(address(priority)).receiptHandle(receipt).visibilityTimeout((int) time.toSeconds())));
    }

    @Override
    public Map<String, Long> waiting() {
        Map<String, Long> waiting = new LinkedHashMap<>();
        for (Priority priority : Priority.values()) {
            waiting.put(priority.label(), waiting(priority));
        }
        queues.deadLetters().ifPresent(dead -> waiting.put(DEAD_LETTERS, waiting(dead)));
        return waiting;
    }

    @Override
    public long waiting(Priority priority) {
        return waiting(URI.create(address(priority)));
    }

    private long waiting(URI queue) {
        QueueAttributeName visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
        return asking(() -> Long.parseLong(client().getQueueAttributes(
                        get -> get.queueUrl(queue.toString()).attributeNames(visible))
                .attributes()
                .getOrDefault(visible, "0")));
    }

    private String address(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> queues.interactive().toString();
            case BACKGROUND -> queues.background().toString();
        };
    }

    private static <T> T asking(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException trouble) {
            // As with the table, a call that is out of time may fail with any exception of the JDK's.
            throw new QueueException(trouble);
        }
    }

    private synchronized SqsClient client() {
        SqsClient made = client.orElseGet(maker);
        client = Optional.of(made);
        return made;
    }

    /** Closes the client with its connections and credentials, as before a snapshot. */
    @Override
    public synchronized void close() {
        client.ifPresent(SqsClient::close);
        client = Optional.empty();
    }
}

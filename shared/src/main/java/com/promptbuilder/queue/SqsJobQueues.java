package com.promptbuilder.queue;

import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.JobSettings;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The queues in SQS, behind a circuit breaker that every call passes. The client is made on first use, and again after it was closed.
 */
public final class SqsJobQueues implements JobQueues, AutoCloseable {
    /** The message attribute that names the answer. */
    public static final String KEY = "key";

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Error codes by which SQS refuses one message or receipt: SQS itself is well. */
    private static final Set<String> OF_ONE_MESSAGE =
            Set.of("InvalidMessageContents", "InvalidParameterValue", "MessageNotInflight", "ReceiptHandleIsInvalid");

    private final JobSettings.Queues queues;
    private final Supplier<SqsClient> maker;
    private final StoreBreaker breaker;
    private Optional<SqsClient> client = Optional.empty();

    private SqsJobQueues(JobSettings.Queues queues, Supplier<SqsClient> maker, StoreBreaker breaker) {
        this.queues = queues;
        this.maker = maker;
        this.breaker = breaker;
    }

    /** The queues that the settings name; empty if they name none. */
    public static Optional<SqsJobQueues> of(JobSettings settings, StoreBreaker breaker) {
        return settings.queues()
                .map(queues -> new SqsJobQueues(
                        queues,
                        () -> AwsClientFactory.of(SqsClient.builder(), settings.awsEndpoint(), PATIENCE, PATIENCE),
                        breaker));
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
    public void changeVisibility(Priority priority, String receipt, Duration time) {
        asking(() -> client().changeMessageVisibility(change ->
                change.queueUrl(address(priority)).receiptHandle(receipt).visibilityTimeout((int) time.toSeconds())));
    }

    @Override
    public Map<String, Long> approximateDepth() {
        Map<String, Long> waiting = new LinkedHashMap<>();
        for (Priority priority : Priority.values()) {
            waiting.put(priority.label(), approximateDepth(priority));
        }
        queues.deadLetters().ifPresent(dead -> waiting.put(DEAD_LETTERS, waiting(dead)));
        return waiting;
    }

    @Override
    public long approximateDepth(Priority priority) {
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

    private <T> T asking(Supplier<T> call) {
        try {
            return breaker.call(() -> answer(call));
        } catch (StoreUnavailableException | SqsException failure) {
            throw new QueueUnavailableException(failure);
        }
    }

    private static <T> T answer(Supplier<T> call) {
        try {
            return call.get();
        } catch (SqsException refused) {
            String code = refused.awsErrorDetails() == null
                    ? ""
                    : refused.awsErrorDetails().errorCode();
            if (OF_ONE_MESSAGE.contains(String.valueOf(code))) {
                throw refused;
            }
            throw new StoreUnavailableException(refused);
        } catch (RuntimeException failure) {
            // As with the table, a call that is out of time may fail with any exception of the JDK's.
            throw new StoreUnavailableException(failure);
        }
    }

    public StoreBreaker breaker() {
        return breaker;
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

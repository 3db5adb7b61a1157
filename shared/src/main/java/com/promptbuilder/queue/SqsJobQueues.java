package com.promptbuilder.queue;

import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.settings.Settings.AwsEndpoint;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The queues in SQS, behind a circuit breaker that every call passes. The client is built on first use, and again after {@link #close}. */
public final class SqsJobQueues implements JobQueues, AutoCloseable {
    /** Message attribute with the answer's key. */
    public static final String KEY = "key";

    private static final int MAX_RECEIVED = 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Error codes by which SQS refuses one message or receipt. They are no failures of SQS. */
    private static final Set<String> MESSAGE_ERRORS =
            Set.of("InvalidMessageContents", "InvalidParameterValue", "MessageNotInflight", "ReceiptHandleIsInvalid");

    private final JobSettings.Queues queues;
    private final AwsEndpoint awsEndpoint;
    private final StoreBreaker breaker;
    private Optional<SqsClient> client = Optional.empty();

    private SqsJobQueues(JobSettings.Queues queues, AwsEndpoint awsEndpoint, StoreBreaker breaker) {
        this.queues = queues;
        this.awsEndpoint = awsEndpoint;
        this.breaker = breaker;
    }

    /** The queues of the settings; empty if there are none. */
    public static Optional<SqsJobQueues> of(JobSettings settings, StoreBreaker breaker) {
        return settings.queues().map(queues -> new SqsJobQueues(queues, settings.awsEndpoint(), breaker));
    }

    @Override
    public void send(Priority priority, String key, String body) {
        MessageAttributeValue name = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(key)
                .build();
        call(() -> client().sendMessage(message ->
                message.queueUrl(url(priority)).messageBody(body).messageAttributes(Map.of(KEY, name))));
    }

    @Override
    public void changeVisibility(Priority priority, String receipt, Duration time) {
        call(() -> client().changeMessageVisibility(change ->
                change.queueUrl(url(priority)).receiptHandle(receipt).visibilityTimeout((int) time.toSeconds())));
    }

    @Override
    public List<ReceivedMessage> receive(Priority priority, Duration visibility) {
        return call(() -> client()
                .receiveMessage(receive -> receive.queueUrl(url(priority))
                        .maxNumberOfMessages(MAX_RECEIVED)
                        .visibilityTimeout((int) visibility.toSeconds())
                        .messageAttributeNames(KEY)
                        .messageSystemAttributeNames(
                                MessageSystemAttributeName.SENT_TIMESTAMP,
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .messages()
                .stream()
                .map(message -> received(message, priority))
                .toList());
    }

    private static ReceivedMessage received(Message message, Priority priority) {
        Map<MessageSystemAttributeName, String> attributes = message.attributes();
        return new ReceivedMessage(
                message.messageId(),
                message.receiptHandle(),
                message.body(),
                Optional.ofNullable(message.messageAttributes().get(KEY)).map(MessageAttributeValue::stringValue),
                Integer.parseInt(attributes.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")),
                Instant.ofEpochMilli(
                        Long.parseLong(attributes.getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0"))),
                priority);
    }

    @Override
    public void delete(Priority priority, String receipt) {
        call(() ->
                client().deleteMessage(delete -> delete.queueUrl(url(priority)).receiptHandle(receipt)));
    }

    /** Asks all queues at the same time. For the breaker, it is one call. */
    @Override
    public Map<String, Long> approximateDepth() {
        Map<String, String> urls = new LinkedHashMap<>();
        for (Priority priority : Priority.values()) {
            if (priority != Priority.BULK || queues.bulk().isPresent()) {
                urls.put(priority.label(), url(priority));
            }
        }
        queues.deadLetters().ifPresent(dead -> urls.put(DEAD_LETTERS, dead.toString()));
        return call(() -> depths(urls));
    }

    private Map<String, Long> depths(Map<String, String> urls) {
        Map<String, CompletableFuture<Long>> running = new LinkedHashMap<>();
        urls.forEach((label, url) ->
                running.put(label, CompletableFuture.supplyAsync(() -> depth(url), Thread::startVirtualThread)));
        Map<String, Long> depths = new LinkedHashMap<>();
        try {
            running.forEach((label, depth) -> depths.put(label, depth.join()));
            return depths;
        } catch (CompletionException e) {
            throw new StoreUnavailableException(
                    Optional.ofNullable(e.getCause()).orElse(e));
        }
    }

    @Override
    public long approximateDepth(Priority priority) {
        String url = url(priority);
        return call(() -> depth(url));
    }

    private long depth(String url) {
        QueueAttributeName visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
        return Long.parseLong(
                client().getQueueAttributes(get -> get.queueUrl(url).attributeNames(visible))
                        .attributes()
                        .getOrDefault(visible, "0"));
    }

    private String url(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> queues.interactive().toString();
            case BACKGROUND -> queues.background().toString();
            case BULK ->
                queues.bulk()
                        .orElseThrow(() -> new QueueUnavailableException("no bulk queue is set"))
                        .toString();
        };
    }

    private <T> T call(Supplier<T> call) {
        try {
            return breaker.call(() -> answer(call));
        } catch (StoreUnavailableException | SqsException e) {
            throw new QueueUnavailableException(e);
        }
    }

    private static <T> T answer(Supplier<T> call) {
        try {
            return call.get();
        } catch (SqsException e) {
            String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
            if (MESSAGE_ERRORS.contains(String.valueOf(code))) {
                throw e;
            }
            throw new StoreUnavailableException(e);
        } catch (RuntimeException e) {
            // As in DynamoDbTable, a call that timed out may fail with any exception of the JDK.
            throw new StoreUnavailableException(e);
        }
    }

    public StoreBreaker breaker() {
        return breaker;
    }

    private synchronized SqsClient client() {
        SqsClient connected =
                client.orElseGet(() -> AwsClientFactory.of(SqsClient.builder(), awsEndpoint, TIMEOUT, TIMEOUT));
        client = Optional.of(connected);
        return connected;
    }

    /** Closes the client with its connections and cached credentials, for example before a snapshot. */
    @Override
    public synchronized void close() {
        client.ifPresent(SqsClient::close);
        client = Optional.empty();
    }
}

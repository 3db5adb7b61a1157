package com.promptbuilder.local.emulator;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.JobSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** The template's queues: what {@link SqsJobQueues} sends, and what Lambda's event source mapping does with it. */
@EmulatorTest
@Timeout(120)
class EmulatedQueuesTest {
    private final EmulatedStack stack;
    private final JobSettings settings;
    private final SqsJobQueues queues;

    EmulatedQueuesTest(EmulatedStack stack) {
        this.stack = stack;
        this.settings = stack.settings("Worker").jobs();
        this.queues = SqsJobQueues.of(settings, new StoreBreaker(InstantSource.system()))
                .orElseThrow();
    }

    /** Leaves no message to the next test. */
    @AfterEach
    void close() {
        for (URI queue : List.of(interactive(), background(), deadLetters())) {
            for (Optional<Message> left = received(queue); left.isPresent(); left = received(queue)) {
                delete(queue, left.get());
            }
        }
        queues.close();
    }

    @Test
    void aMessageThatFailsTooOftenBecomesADeadLetter() {
        queues.send(Priority.BACKGROUND, "k", "{}");
        for (int attempt = 1; attempt <= settings.maxAttempts(); attempt++) {
            Message message = receive(background());
            assertThat(attempt(message)).isEqualTo(attempt);
            queues.changeVisibility(Priority.BACKGROUND, message.receiptHandle(), Duration.ZERO);
        }

        assertThat(received(background())).isEmpty();
        assertThat(receive(deadLetters()).messageAttributes()).containsKey(SqsJobQueues.KEY);
    }

    @Test
    void aMessageIsInvisibleToOthersUntilItsVisibilityIsShortened() {
        queues.send(Priority.INTERACTIVE, "k", "{}");
        Message first = receive(interactive());
        assertThat(received(interactive())).isEmpty();

        queues.changeVisibility(Priority.INTERACTIVE, first.receiptHandle(), Duration.ZERO);
        Message second = receive(interactive());
        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(attempt(second)).isEqualTo(2);
    }

    @Test
    void aMessageHasItsKeyAndIsGoneAfterItsDeletion() {
        queues.send(Priority.INTERACTIVE, "the key", "{\"a\":\"\u00e4\"}");
        assertThat(queues.approximateDepth(Priority.INTERACTIVE)).isEqualTo(1);
        assertThat(queues.approximateDepth(Priority.BACKGROUND)).isZero();

        Message message = receive(interactive());
        assertThat(message.body()).isEqualTo("{\"a\":\"\u00e4\"}");
        assertThat(message.messageAttributes())
                .hasEntrySatisfying(
                        SqsJobQueues.KEY,
                        value -> assertThat(value.stringValue()).isEqualTo("the key"));
        assertThat(attempt(message)).isEqualTo(1);
        queues.changeVisibility(Priority.INTERACTIVE, message.receiptHandle(), Duration.ZERO);
        delete(interactive(), receive(interactive()));

        assertThat(received(interactive())).isEmpty();
        assertThat(queues.approximateDepth().values()).containsOnly(0L);
    }

    private URI interactive() {
        return settings.queues().orElseThrow().interactive();
    }

    private URI background() {
        return settings.queues().orElseThrow().background();
    }

    private URI deadLetters() {
        return settings.queues().orElseThrow().deadLetters().orElseThrow();
    }

    /** The next message, as soon as the queue delivers it. */
    private Message receive(URI queue) {
        return received(queue, Duration.ofSeconds(20)).orElseThrow();
    }

    /** The next message; empty if none is visible. */
    private Optional<Message> received(URI queue) {
        return received(queue, Duration.ZERO);
    }

    private Optional<Message> received(URI queue, Duration wait) {
        return stack
                .sqs()
                .receiveMessage(receive -> receive.queueUrl(queue.toString())
                        .waitTimeSeconds((int) wait.toSeconds())
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .messages()
                .stream()
                .findFirst();
    }

    private static int attempt(Message message) {
        return Integer.parseInt(
                message.attributes().getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, ""));
    }

    private void delete(URI queue, Message message) {
        stack.sqs().deleteMessage(delete -> delete.queueUrl(queue.toString()).receiptHandle(message.receiptHandle()));
    }
}

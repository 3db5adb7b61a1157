package com.promptbuilder.local.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.template.Template.EventSourceSpec;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.QueueSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** The embedded SQS and its event source mappings. */
@Timeout(60)
class EventSourceMappingsTest {
    private static final FunctionSpec WORKER =
            new FunctionSpec("Worker", "none", Duration.ofSeconds(10), 128, Map.of());

    private final EmbeddedSqs queues = EmbeddedSqs.start(List.of(
            new QueueSpec(
                    "Jobs", Duration.ofSeconds(1), Duration.ofHours(1), Optional.of(new QueueSpec.Redrive("Dead", 2))),
            new QueueSpec("Dead", Duration.ofSeconds(30), Duration.ofDays(1), Optional.empty())));
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        queues.close();
    }

    @Test
    void aMessageThatWasDoneIsGone() throws Exception {
        try (EventSourceMappings _ = start(answering("{\"batchItemFailures\":[]}"), true)) {
            send("done");
            JsonNode record = events.take().at("/Records/0");

            assertThat(record.path("body").asText()).isEqualTo("done");
            assertThat(record.path("eventSource").asText()).isEqualTo("aws:sqs");
            assertThat(record.path("eventSourceARN").asText()).matches(".*:Jobs-[0-9a-f-]{36}");
            assertThat(record.at("/attributes/ApproximateReceiveCount").asText())
                    .isEqualTo("1");
            assertThat(record.at("/attributes/SentTimestamp").asLong()).isPositive();
            awaitEmpty("Jobs");
        }
    }

    @Test
    void aMessageThatFailedComesAgainUntilItIsADeadLetter() throws Exception {
        Invoker failing = (_, event, _, answer) -> {
            JsonNode tree = read(event);
            events.add(tree);
            String id = tree.at("/Records/0/messageId").asText();
            write(answer, "{\"batchItemFailures\":[{\"itemIdentifier\":\"" + id + "\"}]}");
            return new Invoker.Outcome.Returned();
        };
        try (EventSourceMappings _ = start(failing, true)) {
            send("poison");
            events.take();
            assertThat(events.take()
                            .at("/Records/0/attributes/ApproximateReceiveCount")
                            .asText())
                    .isEqualTo("2");
            assertThat(receive("Dead")).isEqualTo("poison");
            assertThat(events).isEmpty();
        }
    }

    @Test
    void allMessagesOfAnInvocationThatBrokeComeAgain() throws Exception {
        Invoker breaking = (_, event, _, _) -> {
            events.add(read(event));
            return new Invoker.Outcome.Failed("broke");
        };
        try (EventSourceMappings _ = start(breaking, true)) {
            send("again");
            events.take();
            assertThat(events.take().at("/Records/0/body").asText()).isEqualTo("again");
        }
    }

    @Test
    void messagesWaitUntilAnEnvironmentIsFree() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Invoker busyAtFirst = (_, event, _, answer) -> {
            if (calls.incrementAndGet() < 3) {
                return new Invoker.Outcome.NotStarted("no environment was free");
            }
            events.add(read(event));
            write(answer, "{}");
            return new Invoker.Outcome.Returned();
        };
        try (EventSourceMappings _ = start(busyAtFirst, true)) {
            send("late");

            assertThat(events.take()
                            .at("/Records/0/attributes/ApproximateReceiveCount")
                            .asText())
                    .isEqualTo("1");
        }
    }

    @Test
    void aWebPageCannotKnowTheNameOfAQueue() {
        List<QueueSpec> jobs =
                List.of(new QueueSpec("Jobs", Duration.ofSeconds(1), Duration.ofHours(1), Optional.empty()));
        try (EmbeddedSqs others = EmbeddedSqs.start(jobs)) {
            assertThat(nameOfJobs(others)).startsWith("Jobs-").isNotEqualTo(nameOfJobs(queues));
        }
    }

    private static String nameOfJobs(EmbeddedSqs queues) {
        return String.valueOf(queues.addresses().get("Jobs")).replaceFirst(".*/", "");
    }

    @Test
    void mappingsShareThePlacesOfTheirFunction() {
        EventSourceSpec interactive = source(10);
        EventSourceSpec background = source(2);
        List<EventSourceSpec> both = List.of(interactive, background);

        assertThat(EventSourceMappings.concurrency(interactive, both, OptionalInt.empty()))
                .isEqualTo(10);
        assertThat(EventSourceMappings.concurrency(interactive, both, OptionalInt.of(12)))
                .isEqualTo(10);
        assertThat(EventSourceMappings.concurrency(interactive, both, OptionalInt.of(6)))
                .isEqualTo(5);
        assertThat(EventSourceMappings.concurrency(background, both, OptionalInt.of(6)))
                .isEqualTo(1);
        assertThat(EventSourceMappings.concurrency(background, both, OptionalInt.of(1)))
                .isEqualTo(1);
    }

    @Test
    void theReportOfFailuresIsParsedAsLambdaDoes() {
        assertThat(SqsEvent.failures(bytes("")))
                .hasValueSatisfying(ids -> assertThat(ids).isEmpty());
        assertThat(SqsEvent.failures(bytes("{}")))
                .hasValueSatisfying(ids -> assertThat(ids).isEmpty());
        assertThat(SqsEvent.failures(bytes("{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"}]}")))
                .hasValueSatisfying(ids -> assertThat(ids).containsExactly("a"));
        assertThat(SqsEvent.failures(bytes("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}")))
                .isEmpty();
        assertThat(SqsEvent.failures(bytes("no JSON"))).isEmpty();
    }

    private EventSourceMappings start(Invoker invoker, boolean reportsFailures) {
        return EventSourceMappings.start(
                List.of(new EventSourceSpec(WORKER, "Jobs", 1, 2, reportsFailures)),
                queues,
                invoker,
                OptionalInt.empty(),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                Clock.systemUTC());
    }

    private static EventSourceSpec source(int concurrency) {
        return new EventSourceSpec(WORKER, "Jobs", 1, concurrency, true);
    }

    private Invoker answering(String answer) {
        return (_, event, _, output) -> {
            events.add(read(event));
            write(output, answer);
            return new Invoker.Outcome.Returned();
        };
    }

    private void send(String body) {
        queues.client().sendMessage(message -> message.queueUrl(address("Jobs")).messageBody(body));
    }

    private String receive(String queue) {
        while (true) {
            List<Message> messages = queues.client()
                    .receiveMessage(poll -> poll.queueUrl(address(queue)).waitTimeSeconds(5))
                    .messages();
            if (!messages.isEmpty()) {
                return messages.getFirst().body();
            }
        }
    }

    private void awaitEmpty(String queue) {
        List<QueueAttributeName> names = List.of(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
        while (!queues
                .client()
                .getQueueAttributes(get -> get.queueUrl(address(queue)).attributeNames(names))
                .attributes()
                .values()
                .stream()
                .allMatch("0"::equals)) {
            Thread.onSpinWait();
        }
    }

    private String address(String queue) {
        return String.valueOf(queues.addresses().get(queue));
    }

    private static JsonNode read(byte[] event) {
        try {
            return new ObjectMapper().readTree(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream answer, String text) {
        try {
            answer.write(bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

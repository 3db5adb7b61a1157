package com.promptbuilder.local.sqs;

import com.promptbuilder.local.invoke.Invoker;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.template.Template.EventSourceSpec;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One SQS event source mapping. It polls a queue while fewer than {@code concurrency} invocations are in flight, invokes the
 * function with the messages, and deletes those that succeeded. A failed message is received again after its visibility
 * timeout. The queue counts the receives.
 */
final class EventSourceMapping implements AutoCloseable {
    /** The maximum of SQS. Each poll takes processor time. */
    private static final int POLL_SECONDS = 20;

    private static final Duration ERROR_BACKOFF = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final EventSourceSpec spec;
    private final SqsClient client;
    private final String address;
    private final Invoker invoker;
    private final PrintStream log;
    private final Clock clock;
    private final Semaphore slots;
    private final ExecutorService invocations = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread poller;
    private volatile boolean stopped;

    private EventSourceMapping(
            EventSourceSpec spec, int concurrency, EmbeddedSqs queues, Invoker invoker, PrintStream log, Clock clock) {
        this.spec = spec;
        this.client = queues.client();
        this.address = String.valueOf(queues.addresses().get(spec.queue()));
        this.invoker = invoker;
        this.log = log;
        this.clock = clock;
        this.slots = new Semaphore(concurrency);
        // An interrupt ends a virtual thread's read at once, and a platform thread's read after the poll.
        this.poller = Thread.ofVirtual().name("event source " + spec.queue()).unstarted(this::run);
    }

    static EventSourceMapping start(
            EventSourceSpec spec, int concurrency, EmbeddedSqs queues, Invoker invoker, PrintStream log, Clock clock) {
        EventSourceMapping source = new EventSourceMapping(spec, concurrency, queues, invoker, log, clock);
        source.poller.start();
        return source;
    }

    private void run() {
        try {
            while (!stopped) {
                slots.acquire();
                List<Message> messages = stopped ? List.of() : poll();
                if (messages.isEmpty()) {
                    slots.release();
                } else {
                    invocations.execute(() -> handle(messages));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Message> poll() throws InterruptedException {
        try {
            return client.receiveMessage(receive -> receive.queueUrl(address)
                            .maxNumberOfMessages(Math.min(spec.batchSize(), 10))
                            .waitTimeSeconds(POLL_SECONDS)
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                            .messageAttributeNames("All"))
                    .messages();
        } catch (RuntimeException _) { // the next poll retries
            if (!stopped) {
                Thread.sleep(ERROR_BACKOFF);
            }
            return List.of();
        }
    }

    private void handle(List<Message> messages) {
        try {
            byte[] event = SqsEvent.of(messages, address.substring(address.lastIndexOf('/') + 1));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            Invoker.Outcome outcome;
            do {
                outcome = invoker.invoke(spec.function(), event, InvocationIds.generate(clock.instant()), answer);
                // No environment was free. A message that is given back would be hidden until its visibility timeout.
            } while (outcome instanceof Invoker.Outcome.NotStarted && !stopped);
            Optional<Set<String>> failedIds = failedIds(outcome, answer.toByteArray());
            messages.stream()
                    .filter(message -> failedIds
                            .filter(ids -> !ids.contains(message.messageId()))
                            .isPresent())
                    .forEach(this::delete);
        } finally {
            slots.release();
        }
    }

    /** The ids of the messages that failed; empty if all failed. */
    private Optional<Set<String>> failedIds(Invoker.Outcome outcome, byte[] answer) {
        return switch (outcome) {
            case Invoker.Outcome.Returned() ->
                spec.reportsFailures() ? SqsEvent.failures(answer) : Optional.of(Set.of());
            case Invoker.Outcome.Failed(String reason) -> failed(reason);
            case Invoker.Outcome.NotStarted(String reason) -> failed(reason);
        };
    }

    private Optional<Set<String>> failed(String reason) {
        if (!stopped) {
            log.printf(
                    "Messages of %s come again: function %s %s%n",
                    spec.queue(), spec.function().name(), reason);
        }
        return Optional.empty();
    }

    private void delete(Message message) {
        try {
            client.deleteMessage(delete -> delete.queueUrl(address).receiptHandle(message.receiptHandle()));
        } catch (RuntimeException _) {
            // Safe to ignore: the message is received again, and the worker finds its job done.
        }
    }

    /** Stops polling. */
    void stop() {
        stopped = true;
        poller.interrupt();
    }

    /** Waits up to 2 s ({@code STOP_TIMEOUT}) for invocations in flight. */
    @Override
    public void close() {
        stop();
        invocations.shutdown();
        try {
            if (!invocations.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                invocations.shutdownNow();
            }
            poller.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

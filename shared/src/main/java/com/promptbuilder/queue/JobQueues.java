package com.promptbuilder.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The queues of jobs, one for each priority. Thread-safe. Every method throws {@link QueueUnavailableException} if the queue does not answer. */
public interface JobQueues {
    /** Sends a message, with the answer's key for a worker that cannot read the body. */
    void send(Priority priority, String key, String body);

    /** Makes the message with this receipt handle invisible for a time from now on, in whole seconds. */
    void changeVisibility(Priority priority, String receipt, Duration time);

    /**
     * Receives waiting messages, at most 10. Without waiting for more.
     *
     * @param visibility how long other receivers do not get them, in whole seconds
     */
    List<ReceivedMessage> receive(Priority priority, Duration visibility);

    /** Deletes a received message. */
    void delete(Priority priority, String receipt);

    /** Approximate number of waiting messages by queue label, dead letters included. */
    Map<String, Long> approximateDepth();

    /** Approximate number of waiting messages in one queue. */
    long approximateDepth(Priority priority);

    /** Queue label of the dead letters in {@link #approximateDepth()}. */
    String DEAD_LETTERS = "dead_letters";

    /** Priority of a job. Each has its own queue and workers, so that background jobs do not delay interactive ones. */
    enum Priority {
        /** A client polls for the answer. */
        INTERACTIVE("interactive"),
        /** No client waits for the answer. */
        BACKGROUND("background"),
        /** Collected into Message Batches, at half price. No worker receives it. */
        BULK("bulk");

        private final String label;

        Priority(String label) {
            this.label = label;
        }

        /** The name in metrics, log lines and messages. */
        public String label() {
            return label;
        }
    }

    /**
     * A message as an SQS event source mapping delivers it.
     *
     * @param receipt receipt handle, by which its visibility timeout can be changed
     * @param key the answer's key from the message attribute, for an unreadable body
     * @param attempt number of its deliveries, this one included
     * @param priority priority of the queue that it comes from
     */
    record ReceivedMessage(
            String id,
            String receipt,
            String body,
            Optional<String> key,
            int attempt,
            Instant sentAt,
            Priority priority) {}

    /** The queue did not answer: it was too slow, throttled, unreachable, or refused the call. */
    final class QueueUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public QueueUnavailableException(Throwable cause) {
            super("queue did not answer", cause);
        }

        public QueueUnavailableException(String message) {
            super(message);
        }
    }
}

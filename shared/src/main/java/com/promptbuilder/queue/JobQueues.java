package com.promptbuilder.queue;

import java.time.Duration;
import java.util.Map;

/** The queues of jobs, one for each priority. Thread-safe. Every method throws {@link QueueUnavailableException} if the queue does not answer. */
public interface JobQueues {
    /**
     * Sends a message.
     *
     * @param key the answer's key, for a worker that cannot read the body
     */
    void send(Priority priority, String key, String body);

    /**
     * Changes the visibility timeout of a received message.
     *
     * @param receipt the message's receipt handle
     * @param time from now on, in whole seconds
     */
    void changeVisibility(Priority priority, String receipt, Duration time);

    /** Approximate number of waiting messages by queue label, dead letters included. */
    Map<String, Long> approximateDepth();

    /** Approximate number of waiting messages in one queue. */
    long approximateDepth(Priority priority);

    /** Queue label of the dead letters in {@link #approximateDepth()}. */
    String DEAD_LETTERS = "dead_letters";
}

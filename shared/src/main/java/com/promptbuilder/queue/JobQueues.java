package com.promptbuilder.queue;

import java.time.Duration;
import java.util.Map;

/** The queues of jobs, one for each priority. Thread-safe. Every method throws {@link QueueUnavailableException} when they do not answer. */
public interface JobQueues {
    /**
     * Puts a message into a queue.
     *
     * @param key tells whose it is, should its body be unreadable
     */
    void send(Priority priority, String key, String body);

    /**
     * Hides a message from other workers, or brings it back after that time.
     *
     * @param receipt what the message was handed out under
     * @param time whole seconds, from now on
     */
    void changeVisibility(Priority priority, String receipt, Duration time);

    /** How many messages wait in each queue by its label, of dead letters too. */
    Map<String, Long> approximateDepth();

    /** The same of one queue. */
    long approximateDepth(Priority priority);

    /** The label under which {@link #approximateDepth()} tells of dead letters. */
    String DEAD_LETTERS = "dead_letters";
}

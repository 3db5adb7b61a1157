package com.promptbuilder.queue;

import java.time.Duration;
import java.util.Map;

/** The queues of jobs, one for each priority. Thread-safe. Every method throws {@link QueueException} when they do not answer. */
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
    void hide(Priority priority, String receipt, Duration time);

    /** How many messages wait in each queue by its label, of dead letters too. */
    Map<String, Long> waiting();

    /** The same of one queue. */
    long waiting(Priority priority);

    /** The label under which {@link #waiting()} tells of dead letters. */
    String DEAD_LETTERS = "dead_letters";
}

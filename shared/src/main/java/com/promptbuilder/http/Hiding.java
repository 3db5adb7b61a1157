package com.promptbuilder.http;

import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.QueueException;

import java.time.Duration;

/**
 * Keeps a message from other workers while its job is being done, a little at a time: so that after a crash it comes again within half a
 * minute, and not only after the queue's own visibility timeout, which must be longer than any job.
 */
final class Hiding implements AutoCloseable {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final JobQueues queues;
    private final QueuedMessage message;
    private final Surroundings world;
    private final Thread thread;
    private boolean over;

    private Hiding(JobQueues queues, QueuedMessage message, Surroundings world) {
        this.queues = queues;
        this.message = message;
        this.world = world;
        this.thread = world.threads().newThread(this::run);
    }

    static Hiding begin(JobQueues queues, QueuedMessage message, Surroundings world) {
        Hiding hiding = new Hiding(queues, message, world);
        hiding.thread.start();
        return hiding;
    }

    private void run() {
        while (hide() && world.sleeper().sleep(EVERY)) {
            // Until it is over.
        }
    }

    // Under the lock, so that none is on its way once the job has ended.
    private synchronized boolean hide() {
        if (!over) {
            tryToHide(TIME);
        }
        return !over;
    }

    /** Lets the message come again after that time. */
    synchronized void comesAgain(Duration time) {
        over = true;
        tryToHide(time);
    }

    private void tryToHide(Duration time) {
        try {
            queues.hide(message.priority(), message.receipt(), time);
        } catch (QueueException away) {
            // Then the queue's own visibility timeout holds.
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            over = true;
        }
        thread.interrupt();
    }
}

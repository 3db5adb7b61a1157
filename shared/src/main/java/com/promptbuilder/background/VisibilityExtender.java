package com.promptbuilder.background;

import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.QueueUnavailableException;
import com.promptbuilder.queue.ReceivedMessage;
import com.promptbuilder.system.SystemServices;

import java.time.Duration;

/**
 * Keeps a message from other workers while its job is being done, a little at a time: so that after a crash it comes again within half a
 * minute, and not only after the queue's own visibility timeout, which must be longer than any job.
 */
final class VisibilityExtender implements AutoCloseable {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final JobQueues queues;
    private final ReceivedMessage message;
    private final SystemServices world;
    private final Thread thread;
    private boolean over;

    private VisibilityExtender(JobQueues queues, ReceivedMessage message, SystemServices world) {
        this.queues = queues;
        this.message = message;
        this.world = world;
        this.thread = world.threads().newThread(this::run);
    }

    static VisibilityExtender begin(JobQueues queues, ReceivedMessage message, SystemServices world) {
        VisibilityExtender visibilityExtender = new VisibilityExtender(queues, message, world);
        visibilityExtender.thread.start();
        return visibilityExtender;
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
    synchronized void releaseAfter(Duration time) {
        over = true;
        tryToHide(time);
    }

    private void tryToHide(Duration time) {
        try {
            queues.changeVisibility(message.priority(), message.receipt(), time);
        } catch (QueueUnavailableException away) {
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

package com.promptbuilder.background;

import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.queue.JobQueues.ReceivedMessage;
import com.promptbuilder.system.SystemServices;

import java.time.Duration;

/**
 * Extends a message's visibility timeout to 30 s every 10 s while its job runs. After a crash the message is therefore received again within 30 s.
 * The queue's own visibility timeout must be longer than any job.
 */
final class VisibilityExtender implements AutoCloseable {
    private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final JobQueues queues;
    private final ReceivedMessage message;
    private final SystemServices systemServices;
    private final Thread thread;
    private boolean closed;

    private VisibilityExtender(JobQueues queues, ReceivedMessage message, SystemServices systemServices) {
        this.queues = queues;
        this.message = message;
        this.systemServices = systemServices;
        this.thread = systemServices.threads().newThread(this::run);
    }

    static VisibilityExtender start(JobQueues queues, ReceivedMessage message, SystemServices systemServices) {
        VisibilityExtender visibilityExtender = new VisibilityExtender(queues, message, systemServices);
        visibilityExtender.thread.start();
        return visibilityExtender;
    }

    private void run() {
        while (extend() && systemServices.sleeper().sleep(INTERVAL)) {
            // Until it is closed.
        }
    }

    // Under the lock, so that no call is in flight when the job has ended.
    private synchronized boolean extend() {
        if (!closed) {
            changeVisibility(VISIBILITY_TIMEOUT);
        }
        return !closed;
    }

    /** Stops extending and makes the message visible after that time. */
    synchronized void releaseAfter(Duration time) {
        closed = true;
        changeVisibility(time);
    }

    private void changeVisibility(Duration time) {
        try {
            queues.changeVisibility(message.priority(), message.receipt(), time);
        } catch (QueueUnavailableException e) {
            // The message becomes visible after its current visibility timeout.
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
    }
}

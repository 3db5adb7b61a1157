package com.promptbuilder.lambda;

import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Job queues that a test can make unavailable, and whose messages it delivers itself. */
final class FailableQueues implements JobQueues {
    private final InMemoryJobQueues queues = new InMemoryJobQueues();
    private boolean isUnavailable;
    private final CountDownLatch depthIsRead = new CountDownLatch(1);
    private int calls;

    /** The number of calls. */
    int calls() {
        return calls;
    }

    void fail() {
        isUnavailable = true;
    }

    void recover() {
        isUnavailable = false;
    }

    /** Waits until the depth of all queues has been read. */
    void awaitDepthRead() {
        try {
            depthIsRead.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void empty(Priority priority) {
        queues.empty(priority);
    }

    List<InMemoryJobQueues.Message> sent(Priority priority) {
        return queues.sent(priority);
    }

    Map<String, Duration> hidden() {
        return queues.hidden();
    }

    @Override
    public void send(Priority priority, String key, String body) {
        available().send(priority, key, body);
    }

    @Override
    public void changeVisibility(Priority priority, String receipt, Duration time) {
        available().changeVisibility(priority, receipt, time);
    }

    @Override
    public List<ReceivedMessage> receive(Priority priority, Duration visibility) {
        return available().receive(priority, visibility);
    }

    @Override
    public void delete(Priority priority, String receipt) {
        available().delete(priority, receipt);
    }

    @Override
    public Map<String, Long> approximateDepth() {
        depthIsRead.countDown();
        return available().approximateDepth();
    }

    @Override
    public long approximateDepth(Priority priority) {
        return available().approximateDepth(priority);
    }

    private JobQueues available() {
        calls++;
        if (isUnavailable) {
            throw new QueueUnavailableException("unavailable");
        }
        return queues;
    }
}

package com.promptbuilder.lambda;

import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.queue.QueueUnavailableException;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Queues that a test can take away, and whose messages it hands out itself. */
final class FailableQueues implements JobQueues {
    private final InMemoryJobQueues queues = new InMemoryJobQueues();
    private boolean away;
    private int calls;

    /** How often the queues were asked anything. */
    int calls() {
        return calls;
    }

    void goAway() {
        away = true;
    }

    void comeBack() {
        away = false;
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
        here().send(priority, key, body);
    }

    @Override
    public void changeVisibility(Priority priority, String receipt, Duration time) {
        here().changeVisibility(priority, receipt, time);
    }

    @Override
    public Map<String, Long> approximateDepth() {
        return here().approximateDepth();
    }

    @Override
    public long approximateDepth(Priority priority) {
        return here().approximateDepth(priority);
    }

    private JobQueues here() {
        calls++;
        if (away) {
            throw new QueueUnavailableException("away, says the test");
        }
        return queues;
    }
}

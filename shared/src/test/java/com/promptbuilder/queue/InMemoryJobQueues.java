package com.promptbuilder.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Job queues in memory, for tests. Sent messages stay until {@link #empty}. */
public final class InMemoryJobQueues implements JobQueues {
    private final Map<Priority, List<Message>> sent = new EnumMap<>(Priority.class);
    private final Map<String, Duration> hidden = new HashMap<>();

    /** A sent message. */
    public record Message(String key, String body) {}

    @Override
    public synchronized void send(Priority priority, String key, String body) {
        sent.computeIfAbsent(priority, _ -> new ArrayList<>()).add(new Message(key, body));
    }

    @Override
    public synchronized void changeVisibility(Priority priority, String receipt, Duration time) {
        hidden.put(receipt, time);
    }

    @Override
    public synchronized Map<String, Long> approximateDepth() {
        Map<String, Long> waiting = new HashMap<>();
        for (Priority priority : Priority.values()) {
            waiting.put(priority.label(), approximateDepth(priority));
        }
        return waiting;
    }

    @Override
    public synchronized long approximateDepth(Priority priority) {
        return sent(priority).size();
    }

    /** Removes all messages of a queue, as workers would. */
    public synchronized void empty(Priority priority) {
        sent.remove(priority);
    }

    /** The messages of a queue, in the order of sending. */
    public synchronized List<Message> sent(Priority priority) {
        return List.copyOf(sent.getOrDefault(priority, List.of()));
    }

    /** The last visibility timeout of each message, by its receipt handle. */
    public synchronized Map<String, Duration> hidden() {
        return Map.copyOf(hidden);
    }
}

package com.promptbuilder.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Job queues in memory, for tests. Sent messages stay until {@link #empty}. */
public final class InMemoryJobQueues implements JobQueues {
    private final Map<Priority, List<Message>> sent = new EnumMap<>(Priority.class);
    private final Map<String, Duration> hidden = new HashMap<>();
    private int count;

    /** A sent message. */
    public record Message(String key, String body, String receipt) {}

    @Override
    public synchronized void send(Priority priority, String key, String body) {
        sent.computeIfAbsent(priority, _ -> new ArrayList<>()).add(new Message(key, body, "receipt-" + count++));
    }

    @Override
    public synchronized void changeVisibility(Priority priority, String receipt, Duration time) {
        hidden.put(receipt, time);
    }

    @Override
    public synchronized List<ReceivedMessage> receive(Priority priority, Duration visibility) {
        List<ReceivedMessage> received = new ArrayList<>();
        List<Message> waiting = sent(priority);
        for (int i = 0; i < waiting.size() && received.size() < 10; i++) {
            Message message = waiting.get(i);
            if (hidden.putIfAbsent(message.receipt(), visibility) == null) {
                received.add(new ReceivedMessage(
                        message.receipt(),
                        message.receipt(),
                        message.body(),
                        Optional.of(message.key()),
                        1,
                        Instant.EPOCH,
                        priority));
            }
        }
        return received;
    }

    /** Makes received messages visible again. */
    public synchronized void show() {
        hidden.clear();
    }

    @Override
    public synchronized void delete(Priority priority, String receipt) {
        sent.getOrDefault(priority, List.of())
                .removeIf(message -> message.receipt().equals(receipt));
    }

    @Override
    public synchronized Map<String, Long> approximateDepth() {
        Map<String, Long> waiting = new HashMap<>();
        for (Priority priority : List.of(Priority.INTERACTIVE, Priority.BACKGROUND)) {
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

package com.promptbuilder.queue;

import com.promptbuilder.queue.JobQueues.Priority;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Number of waiting messages in each queue: what SQS reported within 5 s, plus what this process has sent since. Thread-safe. */
public final class QueueDepth {
    private static final Duration MAX_AGE = Duration.ofSeconds(5);

    private final JobQueues queues;
    private final InstantSource clock;
    private final Map<Priority, Reading> readings = new ConcurrentHashMap<>();

    private record Reading(long messages, Instant at) {}

    public QueueDepth(JobQueues queues, InstantSource clock) {
        this.queues = queues;
        this.clock = clock;
    }

    /** True if more messages than this wait; throws if the queue does not answer. */
    public boolean isAbove(Priority priority, long messages) {
        Instant now = clock.instant();
        Reading reading = Optional.ofNullable(readings.get(priority))
                .filter(known -> now.isBefore(known.at().plus(MAX_AGE)))
                .orElseGet(() -> read(priority, now));
        return reading.messages() > messages;
    }

    private Reading read(Priority priority, Instant now) {
        Reading reading = new Reading(queues.approximateDepth(priority), now);
        readings.put(priority, reading);
        return reading;
    }

    /** Counts a message that this process has sent. */
    public void sent(Priority priority) {
        readings.computeIfPresent(priority, (_, known) -> new Reading(known.messages() + 1, known.at()));
    }
}

package com.promptbuilder.queue;

import com.promptbuilder.table.StoreException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How old the oldest message of each queue can be. SQS tells how many wait, but not for how long; workers tell when the message was sent
 * that they took last, and whoever finds a queue empty tells that. As queues are worked off roughly in order, what still waits was sent
 * after both. Looked at every five seconds at most. Thread-safe.
 */
public final class Congestion {
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final JobQueues queues;
    private final QueueMarks marks;
    private final InstantSource clock;
    private final Map<Priority, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(Duration age, Instant at) {}

    public Congestion(JobQueues queues, QueueMarks marks, InstantSource clock) {
        this.queues = queues;
        this.marks = marks;
        this.clock = clock;
    }

    /** A worker took a message that was sent then. */
    public void taken(Priority priority, Instant sentAt) {
        try {
            marks.advance(priority, sentAt);
        } catch (StoreException away) {
            // The next one tells it.
        }
    }

    /** How long the oldest message has waited at most, as seen a moment ago; zero if that cannot be said: nobody is refused on a guess. */
    public Duration age(Priority priority) {
        Instant now = clock.instant();
        Seen known = seen.get(priority);
        if (known == null || !now.isBefore(known.at().plus(REMEMBERED))) {
            known = new Seen(look(priority, now), now);
            seen.put(priority, known);
        }
        return known.age();
    }

    private Duration look(Priority priority, Instant now) {
        try {
            if (queues.waiting(priority) == 0) {
                marks.advance(priority, now);
                return Duration.ZERO;
            }
            return since(marks.read(priority), now);
        } catch (QueueException | StoreException away) {
            return Duration.ZERO;
        }
    }

    /**
     * The same for one who only looks, now.
     *
     * @param waiting how many messages wait
     * @throws StoreException if the table does not answer
     */
    public Duration age(Priority priority, long waiting) {
        return waiting == 0 ? Duration.ZERO : since(marks.read(priority), clock.instant());
    }

    private static Duration since(Optional<Instant> mark, Instant now) {
        return mark.map(sent -> Duration.between(sent, now))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }
}

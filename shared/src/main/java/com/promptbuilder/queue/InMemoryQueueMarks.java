package com.promptbuilder.queue;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The marks of a process that is no part of a fleet. */
public final class InMemoryQueueMarks implements QueueMarks {
    private final Map<Priority, Instant> marks = new ConcurrentHashMap<>();

    @Override
    public Optional<Instant> read(Priority priority) {
        return Optional.ofNullable(marks.get(priority));
    }

    @Override
    public void advance(Priority priority, Instant sentBefore) {
        marks.merge(priority, sentBefore, (known, later) -> later.isAfter(known) ? later : known);
    }
}

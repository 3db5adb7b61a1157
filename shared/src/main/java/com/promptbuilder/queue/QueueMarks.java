package com.promptbuilder.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * Up to when each queue has been worked off, as far as the fleet knows: whatever was sent before has been taken by a worker. Throws
 * {@link com.promptbuilder.table.StoreException} when the table does not answer.
 */
public interface QueueMarks {
    Optional<Instant> read(Priority priority);

    /** Moves the mark, unless it is there or further already. */
    void advance(Priority priority, Instant sentBefore);
}

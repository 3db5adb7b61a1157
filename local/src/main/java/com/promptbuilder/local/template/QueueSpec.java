package com.promptbuilder.local.template;

import java.time.Duration;
import java.util.Optional;

/**
 * One SQS queue of the template.
 *
 * @param name the logical id of its resource, or its own name
 * @param visibility for how long a message is hidden that was handed out; 30 s unless set
 * @param retention how long messages are kept; 4 days unless set
 * @param redrive where messages go that were handed out too often
 */
public record QueueSpec(String name, Duration visibility, Duration retention, Optional<Redrive> redrive) {

    /**
     * What becomes of a message that nobody can handle.
     *
     * @param deadLetters the name of the queue it goes to
     * @param most how often it is handed out before
     */
    public record Redrive(String deadLetters, int most) {}
}

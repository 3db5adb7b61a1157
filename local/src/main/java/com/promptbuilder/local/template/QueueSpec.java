package com.promptbuilder.local.template;

import java.time.Duration;
import java.util.Optional;

/**
 * One SQS queue of the template.
 *
 * @param name the logical id of its resource, or its own name
 * @param visibility the visibility timeout; default 30 s
 * @param retention the message retention period; default 4 days
 * @param redrive the redrive policy, if there is one
 */
public record QueueSpec(String name, Duration visibility, Duration retention, Optional<Redrive> redrive) {

    /**
     * A redrive policy: moves a message to a dead-letter queue after too many receives.
     *
     * @param deadLetters the name of the dead-letter queue
     * @param maxReceiveCount the maximum number of receives
     */
    public record Redrive(String deadLetters, int maxReceiveCount) {}
}

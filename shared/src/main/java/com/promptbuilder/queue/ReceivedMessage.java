package com.promptbuilder.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * A message as an SQS event source mapping delivers it.
 *
 * @param receipt receipt handle, by which its visibility timeout can be changed
 * @param key the answer's key from the message attribute, for an unreadable body
 * @param attempt number of its deliveries, this one included
 * @param priority priority of the queue that it comes from
 */
public record ReceivedMessage(
        String id, String receipt, String body, Optional<String> key, int attempt, Instant sentAt, Priority priority) {}

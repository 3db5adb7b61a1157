package com.promptbuilder.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * A message as an event source mapping hands it out.
 *
 * @param receipt under which its visibility can be changed
 * @param key the answer that it is about, should its body be unreadable
 * @param attempt how often it has been handed out, from 1 on
 * @param priority whose queue it comes from
 */
public record ReceivedMessage(
        String id, String receipt, String body, Optional<String> key, int attempt, Instant sentAt, Priority priority) {}

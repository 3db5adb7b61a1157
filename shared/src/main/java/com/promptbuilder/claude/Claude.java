package com.promptbuilder.claude;

/**
 * Claude: a prompt in, a completion out. Transport, retrying, circuit breaking and metering each are one, wrapped around another.
 *
 * <p>Never throws for what can go wrong between here and Claude: failures are values.
 */
@FunctionalInterface
public interface Claude {
    /** Asks and waits, at most as long as the prompt's time allows. Thread-safe. */
    Completion complete(Prompt prompt);
}

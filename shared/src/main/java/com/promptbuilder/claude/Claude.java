package com.promptbuilder.claude;

/**
 * Claude: takes a prompt, returns a completion. The transport implements it, and each decorator wraps another {@code Claude}: retries,
 * circuit breaker, budget, metrics.
 *
 * <p>Does not throw for failures of the network or of Claude; these are values.
 */
@FunctionalInterface
public interface Claude {
    /** Calls Claude and waits, at most for the prompt's remaining time. Thread-safe. */
    Completion complete(Prompt prompt);
}

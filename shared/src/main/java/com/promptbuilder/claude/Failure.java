package com.promptbuilder.claude;

import java.time.Duration;
import java.util.Optional;

/** Why there is no answer of Claude. Each says what a caller may know, and nothing of what Claude or the network said. */
public sealed interface Failure extends Completion {
    /** Claude's 429. */
    record RateLimited(Optional<Duration> retryAfter) implements Failure {}

    /** Claude's 529 or 503. */
    record Overloaded(Optional<Duration> retryAfter) implements Failure {}

    /** The circuit is open: Claude was not asked. */
    record CircuitOpen(Duration retryAfter) implements Failure {}

    /** A spending limit is reached: Claude was not asked. */
    record BudgetSpent(Duration retryAfter) implements Failure {}

    /** No whole answer came in time, or Claude's own 504. */
    record TimedOut() implements Failure {}

    /** No connection, or one that broke. */
    record Unreachable(Trouble trouble) implements Failure {}

    /** Claude refused our key or our request: ours to mend, not the caller's. */
    record Rejected(int status) implements Failure {}

    /** Any other status that is not a success. */
    record ServerError(int status) implements Failure {}

    /** Claude declines to answer; the category is one short word, if given. */
    record Declined(Optional<String> category) implements Failure {}

    /** The answer ran into the token limit or the model's context window. */
    record CutShort() implements Failure {}

    /** A success that holds no answer: unreadable, empty, paused, or not of the schema asked for. */
    record Malformed() implements Failure {}

    /** What happened to the connection. */
    enum Trouble {
        CANNOT_CONNECT,
        CONNECTION_LOST
    }
}

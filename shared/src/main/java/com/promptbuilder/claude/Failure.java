package com.promptbuilder.claude;

import java.time.Duration;
import java.util.Optional;

/** Why there is no answer of Claude. Each says what a caller may know, and nothing of what Claude or the network said. */
public sealed interface Failure extends Completion {
    /** Claude's 429. */
    record RateLimited(Optional<Duration> retryAfter, RetryHint retryHint, Usage usage) implements Failure {
        public RateLimited(Optional<Duration> retryAfter) {
            this(retryAfter, RetryHint.UNSPECIFIED, Usage.NONE);
        }
    }

    /** Claude's 529 or 503. */
    record Overloaded(Optional<Duration> retryAfter, RetryHint retryHint, Usage usage) implements Failure {
        public Overloaded(Optional<Duration> retryAfter) {
            this(retryAfter, RetryHint.UNSPECIFIED, Usage.NONE);
        }
    }

    /** The circuit is open: Claude was not asked. */
    record CircuitOpen(Duration retryAfter) implements Failure {}

    /** A spending limit is reached: Claude was not asked. */
    record BudgetExceeded(Duration retryAfter, Scope scope) implements Failure {
        /** The limit of all callers together. */
        public BudgetExceeded(Duration retryAfter) {
            this(retryAfter, Scope.GLOBAL);
        }
    }

    /** No whole answer came in time, or Claude's own 504. */
    record TimedOut(RetryHint retryHint, Usage usage) implements Failure {
        public TimedOut() {
            this(RetryHint.UNSPECIFIED, Usage.NONE);
        }
    }

    /** No connection, or one that broke. */
    record Unreachable(ConnectionError connectionError, Usage usage) implements Failure {
        public Unreachable(ConnectionError connectionError) {
            this(connectionError, Usage.NONE);
        }
    }

    /** Claude refused our key or our request: ours to mend, not the caller's. */
    record Rejected(int status, RetryHint retryHint, Usage usage) implements Failure {
        public Rejected(int status) {
            this(status, RetryHint.UNSPECIFIED, Usage.NONE);
        }
    }

    /** Any other status that is not a success. */
    record ServerError(int status, RetryHint retryHint, Usage usage) implements Failure {
        public ServerError(int status) {
            this(status, RetryHint.UNSPECIFIED, Usage.NONE);
        }
    }

    /** Claude declines to answer; the category is one short word, if given. */
    record Refused(Optional<String> category, Usage usage) implements Failure {
        public Refused(Optional<String> category) {
            this(category, Usage.NONE);
        }
    }

    /** The answer ran into the token limit or the model's context window. */
    record Truncated(Usage usage) implements Failure {
        public Truncated() {
            this(Usage.NONE);
        }
    }

    /** A success that holds no answer: unreadable, empty, paused, or not of the schema asked for. */
    record InvalidResponse(Usage usage) implements Failure {
        public InvalidResponse() {
            this(Usage.NONE);
        }
    }

    /** What happened to the connection. */
    enum ConnectionError {
        CONNECT_FAILED,
        /** It broke before anything of an answer had come. */
        RESET_BEFORE_RESPONSE,
        /** It broke in the middle of an answer. */
        RESET_DURING_RESPONSE
    }

    /** What Claude says of asking again ({@code x-should-retry}). */
    enum RetryHint {
        UNSPECIFIED,
        RETRY,
        DO_NOT_RETRY
    }

    /** Whose failure it is. */
    enum Scope {
        GLOBAL,
        /** One caller's: nobody else may hear of it, and others may well be answered. */
        CALLER
    }

    @Override
    default Usage usage() {
        return Usage.NONE;
    }
}

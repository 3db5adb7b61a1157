package com.promptbuilder.claude;

import java.time.Duration;
import java.util.Optional;

/** Why there is no answer of Claude. Each says what a caller may know, and nothing of what Claude or the network said. */
public sealed interface Failure extends Completion {
    /** Claude's 429. */
    record RateLimited(Optional<Duration> retryAfter, Again again, Usage usage) implements Failure {
        public RateLimited(Optional<Duration> retryAfter) {
            this(retryAfter, Again.UNSAID, Usage.NONE);
        }
    }

    /** Claude's 529 or 503. */
    record Overloaded(Optional<Duration> retryAfter, Again again, Usage usage) implements Failure {
        public Overloaded(Optional<Duration> retryAfter) {
            this(retryAfter, Again.UNSAID, Usage.NONE);
        }
    }

    /** The circuit is open: Claude was not asked. */
    record CircuitOpen(Duration retryAfter) implements Failure {}

    /** A spending limit is reached: Claude was not asked. */
    record BudgetSpent(Duration retryAfter, Scope scope) implements Failure {
        /** The limit of all callers together. */
        public BudgetSpent(Duration retryAfter) {
            this(retryAfter, Scope.EVERYBODY);
        }
    }

    /** No whole answer came in time, or Claude's own 504. */
    record TimedOut(Again again, Usage usage) implements Failure {
        public TimedOut() {
            this(Again.UNSAID, Usage.NONE);
        }
    }

    /** No connection, or one that broke. */
    record Unreachable(Trouble trouble, Usage usage) implements Failure {
        public Unreachable(Trouble trouble) {
            this(trouble, Usage.NONE);
        }
    }

    /** Claude refused our key or our request: ours to mend, not the caller's. */
    record Rejected(int status, Again again, Usage usage) implements Failure {
        public Rejected(int status) {
            this(status, Again.UNSAID, Usage.NONE);
        }
    }

    /** Any other status that is not a success. */
    record ServerError(int status, Again again, Usage usage) implements Failure {
        public ServerError(int status) {
            this(status, Again.UNSAID, Usage.NONE);
        }
    }

    /** Claude declines to answer; the category is one short word, if given. */
    record Declined(Optional<String> category, Usage usage) implements Failure {
        public Declined(Optional<String> category) {
            this(category, Usage.NONE);
        }
    }

    /** The answer ran into the token limit or the model's context window. */
    record CutShort(Usage usage) implements Failure {
        public CutShort() {
            this(Usage.NONE);
        }
    }

    /** A success that holds no answer: unreadable, empty, paused, or not of the schema asked for. */
    record Malformed(Usage usage) implements Failure {
        public Malformed() {
            this(Usage.NONE);
        }
    }

    /** What happened to the connection. */
    enum Trouble {
        CANNOT_CONNECT,
        /** It broke before anything of an answer had come. */
        CONNECTION_LOST,
        /** It broke in the middle of an answer. */
        ANSWER_LOST
    }

    /** What Claude says of asking again ({@code x-should-retry}). */
    enum Again {
        UNSAID,
        YES,
        NO
    }

    /** Whose failure it is. */
    enum Scope {
        EVERYBODY,
        /** One caller's: nobody else may hear of it, and others may well be answered. */
        CALLER
    }

    @Override
    default Usage usage() {
        return Usage.NONE;
    }
}

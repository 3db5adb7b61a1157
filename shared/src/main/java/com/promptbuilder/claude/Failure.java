package com.promptbuilder.claude;

import java.time.Duration;
import java.util.Optional;

/** Why Claude gave no answer. A failure contains only what a client may know, no text of Claude's or of the network's errors. */
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

    /** The circuit is open: Claude was not called. */
    record CircuitOpen(Duration retryAfter) implements Failure {}

    /** A spend limit is reached: Claude was not called. */
    record BudgetExceeded(Duration retryAfter, Scope scope) implements Failure {
        /** The limit of all callers together is reached. */
        public BudgetExceeded(Duration retryAfter) {
            this(retryAfter, Scope.GLOBAL);
        }
    }

    /** No complete answer before the deadline, or Claude's own 408 or 504. */
    record TimedOut(RetryHint retryHint, Usage usage) implements Failure {
        public TimedOut() {
            this(RetryHint.UNSPECIFIED, Usage.NONE);
        }
    }

    /** The connection failed or broke. */
    record Unreachable(ConnectionError connectionError, Usage usage) implements Failure {
        public Unreachable(ConnectionError connectionError) {
            this(connectionError, Usage.NONE);
        }
    }

    /** Claude rejected our key or our request; the operator must fix it, not the client. */
    record Rejected(int status, RetryHint retryHint, Usage usage) implements Failure {
        public Rejected(int status) {
            this(status, RetryHint.UNSPECIFIED, Usage.NONE);
        }

        /** True if Claude rejects our key or account, whatever the request is. */
        boolean isOfAccount() {
            return status == 401 || status == 402 || status == 403;
        }

        /** True if Claude would reject the same request again: it is malformed or too large, or its model is unknown. */
        boolean isOfRequest() {
            return (status == 400 || status == 404 || status == 413) && retryHint != RetryHint.RETRY;
        }
    }

    /** Any other unsuccessful status. */
    record ServerError(int status, RetryHint retryHint, Usage usage) implements Failure {
        public ServerError(int status) {
            this(status, RetryHint.UNSPECIFIED, Usage.NONE);
        }
    }

    /** Claude declined to answer (stop reason {@code refusal}). The category is one short word, if Claude names it. */
    record Refused(Optional<String> category, Usage usage) implements Failure {
        public Refused(Optional<String> category) {
            this(category, Usage.NONE);
        }
    }

    /** The answer reached the token limit or the model's context window. */
    record Truncated(Usage usage) implements Failure {
        public Truncated() {
            this(Usage.NONE);
        }
    }

    /** A successful response without an answer: unreadable, empty, paused, or not of the schema. */
    record InvalidResponse(Usage usage) implements Failure {
        public InvalidResponse() {
            this(Usage.NONE);
        }
    }

    /** How the connection failed. */
    enum ConnectionError {
        CONNECT_FAILED,
        /** The connection broke before any part of the response arrived. */
        RESET_BEFORE_RESPONSE,
        /** The connection broke during the response. */
        RESET_DURING_RESPONSE
    }

    /** Claude's {@code x-should-retry} header. */
    enum RetryHint {
        UNSPECIFIED,
        RETRY,
        DO_NOT_RETRY
    }

    /** Which callers the failure applies to. */
    enum Scope {
        GLOBAL,
        /** Only one caller. Its failure is not shared with other callers, whose calls may succeed. */
        CALLER
    }

    /** True if the same request would fail again, whenever it is sent. */
    default boolean isPermanent() {
        return this instanceof Refused || (this instanceof Rejected rejected && rejected.isOfRequest());
    }

    /** The HTTP status, or a short name if there is none: for log fields, whose values are bounded and contain no text of others. */
    default String cause() {
        return switch (this) {
            case RateLimited _ -> "429";
            case Overloaded _ -> "overloaded";
            case Rejected(int status, RetryHint _, Usage _) -> Integer.toString(status);
            case ServerError(int status, RetryHint _, Usage _) -> Integer.toString(status);
            case TimedOut _ -> "timeout";
            case Unreachable(ConnectionError error, Usage _) ->
                error == ConnectionError.CONNECT_FAILED ? "cannot connect" : "connection lost";
            case InvalidResponse _ -> "unreadable";
            case Truncated _ -> "cut short";
            case Refused _ -> "declined";
            case CircuitOpen _ -> "circuit open";
            case BudgetExceeded _ -> "budget";
        };
    }

    /** The text of responses and log lines. */
    default String error() {
        return switch (this) {
            case BudgetExceeded _ -> "Budget spent";
            case Refused _ -> "Claude declined";
            case RateLimited _ -> "Claude API error: rate limited";
            case Overloaded _ -> "Claude API error: overloaded";
            case CircuitOpen _ -> "Claude API error: circuit open";
            case TimedOut _ -> "Claude API error: timed out";
            case Unreachable(ConnectionError cause, Usage _) ->
                "Claude API error: network error, "
                        + (cause == ConnectionError.CONNECT_FAILED ? "cannot connect" : "connection lost");
            case Rejected(int status, RetryHint _, Usage _) ->
                "Claude API error: request refused (status " + status + ")";
            case ServerError(int status, RetryHint _, Usage _) ->
                "Claude API error: server error (status " + status + ")";
            case Truncated _ -> "Claude API error: answer cut short";
            case InvalidResponse _ -> "Claude API error: unreadable answer";
        };
    }

    @Override
    default Usage usage() {
        return Usage.NONE;
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.util.Optional;

/** The outcome of a request. Failures are values; an exception is a bug. */
public sealed interface Outcome {
    /** The warning that clients and logs get of a lossy answer. */
    String VARIABLES_LOST = "variables-lost";

    /** True for an answer with this warning. */
    default boolean isLossy() {
        return false;
    }

    /** The answer that the client gets; empty if it gets none. */
    private Optional<StoredAnswer> served() {
        return switch (this) {
            case Answered(StoredAnswer answer) -> Optional.of(answer);
            case LossyAnswer(StoredAnswer answer) -> Optional.of(answer);
            case Replayed(StoredAnswer answer, AnswerKey _, boolean _) -> Optional.of(answer);
            case IdempotencyKeyReused _, Invalid _, NotJson _, Failed _, Pending _, QueueFull _, NotCached _ ->
                Optional.empty();
        };
    }

    /** Reports that calls of other requests made the answer that the client gets, and what they cost. */
    default void reportSaving(String source, RequestMetrics requestMetrics) {
        served().ifPresent(answer -> requestMetrics.answeredFrom(source, answer.cost()));
    }

    /** An answer from Claude or from a cache tier. */
    record Answered(StoredAnswer answer) implements Outcome {}

    /** An answer that lacks variables, links or code blocks of the input, also after Claude was told. It is not stored. */
    record LossyAnswer(StoredAnswer answer) implements Outcome {
        @Override
        public boolean isLossy() {
            return true;
        }
    }

    /** The answer of an earlier request with the same {@code Idempotency-Key}, with the answer's key. */
    record Replayed(StoredAnswer answer, AnswerKey key, boolean isLossy) implements Outcome {}

    /** The {@code Idempotency-Key} belongs to a request with another body. */
    record IdempotencyKeyReused() implements Outcome {}

    /** A field is not valid. A headline is the error text itself; otherwise the message is the detail of {@code Validation failed}. */
    record Invalid(String message, boolean headline) implements Outcome {}

    /** The body is not a JSON object; {@code where} is the position of the error, in one line. */
    record NotJson(String where) implements Outcome {}

    /** Claude gave no answer. All requests with the key share the failure for {@code retryAfter}; zero if it has expired by our clock. */
    record Failed(Failure failure, Duration retryAfter) implements Outcome {
        /** A timeout that is not shared. */
        public static final Failed TIMEOUT = new Failed(new Failure.TimedOut(), Duration.ZERO);

        public Failed {
            retryAfter = retryAfter.isNegative() ? Duration.ZERO : retryAfter;
        }
    }

    /** A leader generates the answer, or a job is pending; it is expected in that time. */
    record Pending(Duration left) implements Outcome {}

    /** The background queue is full, so that the job was not scheduled. */
    record QueueFull(Duration retryAfter) implements Outcome {}

    /** The request has {@code only-if-cached}, and no tier has a fresh answer. */
    record NotCached() implements Outcome {}
}

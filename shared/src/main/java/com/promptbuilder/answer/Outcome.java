package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;

/** What came of a request. Failures are values; exceptions are for bugs. */
public sealed interface Outcome {
    /** An answer, from Claude or from a tier. */
    record Answered(StoredAnswer answer) implements Outcome {}

    /** A field is wrong; a headline is the error itself, else it is the detail of {@code Validation failed}. */
    record Invalid(String message, boolean headline) implements Outcome {}

    /** The body is no JSON object; where, in one line. */
    record NotJson(String where) implements Outcome {}

    /**
     * Claude gave no answer; the same failure is given to everybody who asks for as long as it lives.
     *
     * @param retryAfter zero if the failure has expired by this environment's clock
     */
    record Failed(Failure failure, Duration retryAfter) implements Outcome {
        public Failed {
            retryAfter = retryAfter.isNegative() ? Duration.ZERO : retryAfter;
        }
    }

    /**
     * Somebody is making the answer, or a job will.
     *
     * @param left how long it is likely to take still
     */
    record Pending(Duration left) implements Outcome {}

    /** Work that nobody is in a hurry for is refused: what waits already is too much. */
    record QueueFull(Duration retryAfter) implements Outcome {}

    /** Only a cached answer was wanted, and there is none. */
    record NotCached() implements Outcome {}
}

package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.util.Optional;

/** What asking Claude gave, for the one who asked and for all who waited. */
sealed interface Result {
    /** From when on it no longer counts. */
    Instant expiresAt();

    /** A checked answer. */
    record Answer(StoredAnswer answer) implements Result {
        @Override
        public Instant expiresAt() {
            return answer.expiresAt();
        }
    }

    /**
     * Why there is none; everybody gets this very failure until it expires.
     *
     * @param past the last answer there was, whose life is over: better than none
     */
    record NoAnswer(Failure failure, Instant expiresAt, Optional<StoredAnswer> past) implements Result {}
}

package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.util.Optional;

/** What asking Claude gave, for the one who asked and for all who waited. */
sealed interface GenerationResult {
    /** From when on it no longer counts. */
    Instant expiresAt();

    /** A checked answer. */
    record Answer(StoredAnswer answer) implements GenerationResult {
        @Override
        public Instant expiresAt() {
            return answer.expiresAt();
        }
    }

    /**
     * Why there is none; everybody gets this very failure until it expires.
     *
     * @param past the last answer there was, whose life is over: better than none
     * @param reportUntil how long those who ask by key are told of it: longer than it is shared if no job will try again
     */
    record SharedFailure(Failure failure, Instant expiresAt, Optional<StoredAnswer> past, Instant reportUntil)
            implements GenerationResult {
        SharedFailure(Failure failure, Instant expiresAt, Optional<StoredAnswer> past) {
            this(failure, expiresAt, past, expiresAt);
        }

        /** The same as a job's last word, told to those who poll for that long. */
        SharedFailure asFinal(Instant until) {
            return new SharedFailure(failure, expiresAt, past, until);
        }

        boolean isLastWord() {
            return reportUntil.isAfter(expiresAt);
        }
    }
}

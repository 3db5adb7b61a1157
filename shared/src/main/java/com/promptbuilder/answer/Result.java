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
     * @param toldUntil how long those who ask by key are told of it: longer than it is shared if no job will try again
     */
    record NoAnswer(Failure failure, Instant expiresAt, Optional<StoredAnswer> past, Instant toldUntil)
            implements Result {
        NoAnswer(Failure failure, Instant expiresAt, Optional<StoredAnswer> past) {
            this(failure, expiresAt, past, expiresAt);
        }

        /** The same as a job's last word, told to those who poll for that long. */
        NoAnswer lastWord(Instant until) {
            return new NoAnswer(failure, expiresAt, past, until);
        }

        boolean isLastWord() {
            return toldUntil.isAfter(expiresAt);
        }
    }
}

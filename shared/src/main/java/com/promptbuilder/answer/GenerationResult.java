package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.util.Optional;

/** The result of a Claude call, as the leader shares it with its followers. */
sealed interface GenerationResult {
    /** When the result stops being served. */
    Instant expiresAt();

    /** A checked answer. */
    record Answer(StoredAnswer answer) implements GenerationResult {
        @Override
        public Instant expiresAt() {
            return answer.expiresAt();
        }
    }

    /**
     * A failure; all requests with the key get it until it expires.
     *
     * @param previous the last answer before the failure, for stale-if-error
     * @param reportUntil until when polling clients get the failure; later than {@code expiresAt} if no job will try again
     */
    record SharedFailure(Failure failure, Instant expiresAt, Optional<StoredAnswer> previous, Instant reportUntil)
            implements GenerationResult {
        SharedFailure(Failure failure, Instant expiresAt, Optional<StoredAnswer> previous) {
            this(failure, expiresAt, previous, expiresAt);
        }

        /** The same failure as a job's final result, which polling clients get until then. */
        SharedFailure asFinal(Instant until) {
            return new SharedFailure(failure, expiresAt, previous, until);
        }

        boolean isFinal() {
            return reportUntil.isAfter(expiresAt);
        }
    }
}

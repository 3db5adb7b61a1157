package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The result of a Claude call, as the leader shares it with its followers. */
sealed interface GenerationResult {
    /** When the result stops being served. */
    Instant expiresAt();

    /** The outcome of the requests that get this result. */
    Outcome outcome(Instant now);

    /** The last answer that was stored, fresh or stale: this one, or the answer before it. */
    Optional<StoredAnswer> lastAnswer();

    /** Until when polling clients get the result. */
    Instant reportUntil();

    /** The same result as a job's final one, which polling clients get until then. An answer is final as it is. */
    GenerationResult asFinal(Instant until);

    /** True if polling clients get the result longer than other requests share it. */
    default boolean isFinal() {
        return reportUntil().isAfter(expiresAt());
    }

    /** The answer to store; empty if there is none. */
    default Optional<StoredAnswer> asAnswer() {
        return this instanceof Answer(StoredAnswer answer) ? Optional.of(answer) : Optional.empty();
    }

    /** A checked answer. */
    record Answer(StoredAnswer answer) implements GenerationResult {
        @Override
        public Instant expiresAt() {
            return answer.expiresAt();
        }

        @Override
        public Outcome outcome(Instant now) {
            return new Outcome.Answered(answer);
        }

        @Override
        public Optional<StoredAnswer> lastAnswer() {
            return Optional.of(answer);
        }

        @Override
        public Instant reportUntil() {
            return expiresAt();
        }

        @Override
        public Answer asFinal(Instant until) {
            return this;
        }
    }

    /**
     * An answer that lacks variables, links or code blocks of the input. It is shared like a failure and not stored.
     *
     * @param answer expires when it stops being shared
     * @param lastAnswer the last complete answer before it, for stale-if-error
     * @param reportUntil until when polling clients get it; later than {@code expiresAt} if a job generated it
     */
    record LossyAnswer(StoredAnswer answer, Optional<StoredAnswer> lastAnswer, Instant reportUntil)
            implements GenerationResult {
        /** As long as a failure without {@code Retry-After}: concurrent requests share the call, later ones try again. */
        static final Duration TTL = Duration.ofSeconds(3);

        LossyAnswer(StoredAnswer answer, Optional<StoredAnswer> lastAnswer) {
            this(answer, lastAnswer, answer.expiresAt());
        }

        @Override
        public Instant expiresAt() {
            return answer.expiresAt();
        }

        @Override
        public LossyAnswer asFinal(Instant until) {
            return new LossyAnswer(answer, lastAnswer, until);
        }

        @Override
        public Outcome outcome(Instant now) {
            return new Outcome.LossyAnswer(answer);
        }
    }

    /**
     * A failure; all requests with the key get it until it expires.
     *
     * @param lastAnswer the last answer before the failure, for stale-if-error
     * @param reportUntil until when polling clients get the failure; later than {@code expiresAt} if no job will try again
     */
    record SharedFailure(Failure failure, Instant expiresAt, Optional<StoredAnswer> lastAnswer, Instant reportUntil)
            implements GenerationResult {
        private static final Duration MIN_TTL = Duration.ofSeconds(1);
        private static final Duration DEFAULT_TTL = Duration.ofSeconds(3);
        private static final Duration MAX_TTL = Duration.ofSeconds(30);

        SharedFailure(Failure failure, Instant expiresAt, Optional<StoredAnswer> lastAnswer) {
            this(failure, expiresAt, lastAnswer, expiresAt);
        }

        /**
         * The TTL of a failure: Claude's {@code Retry-After}, bounded to 1 s to 30 s; 3 s without one. It is long enough for concurrent
         * requests to share the failure, and short enough for clients to see a recovery soon.
         */
        static Duration timeToLive(Failure failure) {
            return switch (failure) {
                case Failure.RateLimited limited -> bounded(limited.retryAfter());
                case Failure.Overloaded overloaded -> bounded(overloaded.retryAfter());
                case Failure.CircuitOpen open -> bounded(Optional.of(open.retryAfter()));
                case Failure.BudgetExceeded exceeded -> bounded(Optional.of(exceeded.retryAfter()));
                case Failure.TimedOut _, Failure.Unreachable _, Failure.Rejected _, Failure.ServerError _ ->
                    DEFAULT_TTL;
                case Failure.Refused _, Failure.Truncated _, Failure.InvalidResponse _ -> DEFAULT_TTL;
            };
        }

        private static Duration bounded(Optional<Duration> retryAfter) {
            Duration atLeast = Collections.max(List.of(MIN_TTL, retryAfter.orElse(DEFAULT_TTL)));
            return Collections.min(List.of(MAX_TTL, atLeast));
        }

        @Override
        public SharedFailure asFinal(Instant until) {
            return new SharedFailure(failure, expiresAt, lastAnswer, until);
        }

        @Override
        public Outcome outcome(Instant now) {
            return new Outcome.Failed(failure, Duration.between(now, expiresAt));
        }
    }
}

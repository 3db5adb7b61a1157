package com.promptbuilder.prefetch;

import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The fleet's transitions and expected requests. Environments of several functions see the requests of one caller, so that an expected
 * request is known to all. Every method throws {@link com.promptbuilder.dynamodb.StoreUnavailableException} if the store does not answer.
 */
public interface PrefetchStore {
    Transitions read();

    /** Replaces the previous version; false if the stored version is another. */
    boolean replace(Transitions next);

    /** Expects a request for 10 minutes; false if it is expected already. */
    boolean expect(AnswerKey key, Expectation expectation);

    /** Marks an expected request as come. Empty if it is not expected, or came before. */
    Optional<Expectation> come(AnswerKey key, Instant now);

    /** Records that the answer of an expected request was prefetched. Empty if it is not expected, or an answer was made before. */
    Optional<Expectation> made(AnswerKey key, Duration claudeTime, Instant now);
}

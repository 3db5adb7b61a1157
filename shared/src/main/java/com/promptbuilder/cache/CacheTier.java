package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.util.Optional;

/** A place where answers are kept. It gives a stale answer only to those who ask for one. */
public interface CacheTier {
    /** Its name in {@code Cache-Status} and metrics. */
    String name();

    /**
     * The fresh answer of this key, if it is here.
     *
     * @throws com.promptbuilder.dynamodb.StoreUnavailableException if the place does not answer
     */
    Optional<StoredAnswer> get(AnswerKey key);

    /** The last answer of this key that is still here, even if its life is over. */
    Optional<StoredAnswer> getStale(AnswerKey key);

    /** Keeps an answer for the rest of its life, or until there is no room; false if it could not be stored. */
    boolean put(AnswerKey key, StoredAnswer answer);
}

package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.util.Optional;

/** A cache of stored answers, by key. */
public interface CacheTier {
    /** The tier's name in {@code Cache-Status} and metrics. */
    String name();

    /** The fresh answer of this key, if the tier has it. Throws {@code StoreUnavailableException} if its server does not answer. */
    Optional<StoredAnswer> get(AnswerKey key);

    /** The answer of this key, fresh or stale, if the tier has it. */
    Optional<StoredAnswer> getStale(AnswerKey key);

    /** Stores an answer until it expires or is evicted; false if it could not be stored. */
    boolean put(AnswerKey key, StoredAnswer answer);
}

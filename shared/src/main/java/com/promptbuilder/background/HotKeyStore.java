package com.promptbuilder.background;

import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/**
 * The fleet's hot keys, and the questions whose answers have those keys. Every method throws {@link
 * com.promptbuilder.dynamodb.StoreUnavailableException} if the store does not answer.
 */
public interface HotKeyStore {
    HotKeys read();

    /** Replaces the previous version; false if the stored version is another. */
    boolean replace(HotKeys next);

    /** Stores a question until its expiration. The message is the job that generates its answer. */
    void keep(AnswerKey key, String message, Instant until);

    /** The question whose answer has that key; empty if it is not stored or has expired. */
    Optional<String> question(AnswerKey key, Instant now);
}

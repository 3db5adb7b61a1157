package com.promptbuilder.background;

import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** Where the fleet keeps what is wanted. Throws {@link com.promptbuilder.dynamodb.StoreUnavailableException} when the table does not answer. */
public interface HotKeyStore {
    HotKeys read();

    /** Puts it in the place of the version before it; false if that is no longer there. */
    boolean replace(HotKeys next);

    /**
     * Keeps a question.
     *
     * @param message the job that answers it
     */
    void keep(AnswerKey key, String message, Instant until);

    /** The question whose answer has that key; empty if it is not kept. */
    Optional<String> question(AnswerKey key, Instant now);
}

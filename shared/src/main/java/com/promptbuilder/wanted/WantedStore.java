package com.promptbuilder.wanted;

import com.promptbuilder.value.AnswerKey;

import java.time.Instant;
import java.util.Optional;

/** Where the fleet keeps what is wanted. Throws {@link com.promptbuilder.table.StoreException} when the table does not answer. */
public interface WantedStore {
    Wanted read();

    /** Puts it in the place of the version before it; false if that is no longer there. */
    boolean replace(Wanted next);

    /**
     * Keeps a question.
     *
     * @param message the job that answers it
     */
    void keep(AnswerKey key, String message, Instant until);

    /** The question whose answer has that key; empty if it is not kept. */
    Optional<String> question(AnswerKey key, Instant now);
}

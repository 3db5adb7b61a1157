package com.promptbuilder.answer;

import com.promptbuilder.value.StoredAnswer;

/** Observes answers on their way to a client or a job. Implementations return at once and throw nothing. */
public interface AnswerListener {
    /**
     * An answer is about to be returned.
     *
     * @param isFreshHit true if a tier had it and its TTL has not passed
     */
    void served(GenerationRequest<?> request, StoredAnswer answer, boolean isFreshHit);
}

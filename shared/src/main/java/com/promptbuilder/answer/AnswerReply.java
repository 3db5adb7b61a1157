package com.promptbuilder.answer;

import com.promptbuilder.value.AnswerKey;

import java.util.Optional;

/**
 * An outcome and how it came about.
 *
 * @param key the answer's key; empty where there is nothing to look up later
 * @param mode what operators count the request under; empty if it was not valid
 */
public record AnswerReply(
        Outcome outcome, Optional<AnswerKey> key, String mode, CacheStatus cacheStatus, ServerTiming serverTiming) {
    static AnswerReply withoutKey(Outcome outcome, CacheStatus cacheStatus, ServerTiming serverTiming) {
        return new AnswerReply(outcome, Optional.empty(), "", cacheStatus, serverTiming);
    }
}

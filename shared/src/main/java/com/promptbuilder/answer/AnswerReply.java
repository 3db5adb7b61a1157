package com.promptbuilder.answer;

import com.promptbuilder.value.AnswerKey;

import java.util.Optional;

/**
 * An outcome, with what the response headers and the log line report of it.
 *
 * @param key the answer's key; empty if there is nothing to look up by it later
 * @param mode the label of the input's mode in metrics; empty if the request was not valid
 */
public record AnswerReply(
        Outcome outcome, Optional<AnswerKey> key, String mode, CacheStatus cacheStatus, ServerTiming serverTiming) {
    static AnswerReply of(Outcome outcome, GenerationRequest<?> request) {
        boolean isStored =
                request.cacheStatus().isHit() || !request.directives().noStore();
        return new AnswerReply(
                outcome,
                isStored ? Optional.of(request.key()) : Optional.empty(),
                request.mode(),
                request.cacheStatus(),
                request.serverTiming());
    }

    /** The reply to a request that is not valid: it reached no tier, so that there is nothing to report. */
    static AnswerReply rejected(Outcome outcome) {
        return new AnswerReply(outcome, Optional.empty(), "", new CacheStatus(), new ServerTiming(() -> 0));
    }
}

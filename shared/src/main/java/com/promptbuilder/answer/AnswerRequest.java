package com.promptbuilder.answer;

import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one caller wants.
 *
 * @param body the request body
 * @param cache how the caller wants the cache to be used
 * @param caller who asks; part of the key where answers are not shared between callers
 * @param deadline when the caller must have an answer
 * @param requestMetrics takes what the request adds to the fleet's counters
 * @param pieces hears the answer while Claude writes it; empty if only the whole is wanted
 * @param answerMode how it comes by the answer
 */
public record AnswerRequest(
        String body,
        CacheDirectives cache,
        Caller caller,
        Instant deadline,
        RequestMetrics requestMetrics,
        Optional<Consumer<TextDelta>> pieces,
        AnswerMode answerMode) {

    /** One that wants the whole answer only. */
    public AnswerRequest(
            String body, CacheDirectives cache, Caller caller, Instant deadline, RequestMetrics requestMetrics) {
        this(body, cache, caller, deadline, requestMetrics, Optional.empty(), new AnswerMode.Sync());
    }

    /** The same, for one who hears the answer while Claude writes it. */
    public AnswerRequest streamingTo(Consumer<TextDelta> hearer) {
        return new AnswerRequest(
                body, cache, caller, deadline, requestMetrics, Optional.of(hearer), new AnswerMode.Sync());
    }

    /** The same, for one who comes by its answer that way. */
    public AnswerRequest withMode(AnswerMode other) {
        return new AnswerRequest(body, cache, caller, deadline, requestMetrics, pieces, other);
    }

    /** The same, to be answered at that time at the latest. */
    AnswerRequest withDeadline(Instant latest) {
        return latest.isBefore(deadline)
                ? new AnswerRequest(body, cache, caller, latest, requestMetrics, pieces, answerMode)
                : this;
    }

    /** The same, as one whose answer must not be kept. */
    AnswerRequest withNoStore() {
        return new AnswerRequest(body, cache.storingNothing(), caller, deadline, requestMetrics, pieces, answerMode);
    }
}

package com.promptbuilder.queue;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.util.Optional;

/**
 * A request for an answer that a worker generates in the background.
 *
 * @param endpoint the endpoint's name
 * @param key key of the answer
 * @param input the validated input, as a request body
 * @param caller the client's identity
 * @param refreshOf time of the answer that it refreshes; empty if there is none
 * @param traceparent trace context of the request that scheduled it, if it was traced
 */
public record Job(
        String endpoint,
        AnswerKey key,
        String input,
        Caller caller,
        Optional<Instant> refreshOf,
        Optional<String> traceparent) {
    /** This job with the cache warmer as its caller, and without a trace context. */
    public Job asCacheWarmer() {
        return new Job(endpoint, key, input, Caller.CACHE_WARMER, refreshOf, Optional.empty());
    }

    /** This job as a refresh of the answer of that time. */
    public Job refreshing(Instant storedAt) {
        return new Job(endpoint, key, input, caller, Optional.of(storedAt), traceparent);
    }

    /** A job that generates a first answer. */
    public Job(String endpoint, AnswerKey key, String input, Caller caller, Optional<String> traceparent) {
        this(endpoint, key, input, caller, Optional.empty(), traceparent);
    }
}

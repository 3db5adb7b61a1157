package com.promptbuilder.queue;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.util.Optional;

/**
 * A question that is answered later.
 *
 * @param endpoint the endpoint's name
 * @param key of the answer that it makes
 * @param input the validated input, as a request body
 * @param caller whose question it is
 * @param refreshOf when the answer was made that is to be made anew before its life is over; empty if there is none
 * @param traceparent of the request that wanted it, if there was one
 */
public record Job(
        String endpoint,
        AnswerKey key,
        String input,
        Caller caller,
        Optional<Instant> refreshOf,
        Optional<String> traceparent) {
    /** The same for nobody in particular. */
    public Job asCacheWarmer() {
        return new Job(endpoint, key, input, Caller.CACHE_WARMER, refreshOf, Optional.empty());
    }

    /** The same, to make anew what was made then. */
    public Job refreshing(Instant made) {
        return new Job(endpoint, key, input, caller, Optional.of(made), traceparent);
    }

    /** One that makes an answer where there is none. */
    public Job(String endpoint, AnswerKey key, String input, Caller caller, Optional<String> traceparent) {
        this(endpoint, key, input, caller, Optional.empty(), traceparent);
    }
}

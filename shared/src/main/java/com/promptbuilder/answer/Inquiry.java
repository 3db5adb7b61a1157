package com.promptbuilder.answer;

import com.promptbuilder.telemetry.Samples;
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
 * @param samples takes what the request adds to the fleet's counters
 * @param pieces hears the answer while Claude writes it; empty if only the whole is wanted
 * @param manner how it comes by the answer
 */
public record Inquiry(
        String body,
        CacheDirectives cache,
        Caller caller,
        Instant deadline,
        Samples samples,
        Optional<Consumer<Piece>> pieces,
        Manner manner) {

    /** One that wants the whole answer only. */
    public Inquiry(String body, CacheDirectives cache, Caller caller, Instant deadline, Samples samples) {
        this(body, cache, caller, deadline, samples, Optional.empty(), new Manner.Waiting());
    }

    /** The same, for one who hears the answer while Claude writes it. */
    public Inquiry heardBy(Consumer<Piece> hearer) {
        return new Inquiry(body, cache, caller, deadline, samples, Optional.of(hearer), new Manner.Waiting());
    }

    /** The same, for one who comes by its answer that way. */
    public Inquiry by(Manner other) {
        return new Inquiry(body, cache, caller, deadline, samples, pieces, other);
    }

    /** The same, to be answered at that time at the latest. */
    Inquiry until(Instant latest) {
        return latest.isBefore(deadline) ? new Inquiry(body, cache, caller, latest, samples, pieces, manner) : this;
    }

    /** The same, as one whose answer must not be kept. */
    Inquiry storingNothing() {
        return new Inquiry(body, cache.storingNothing(), caller, deadline, samples, pieces, manner);
    }
}

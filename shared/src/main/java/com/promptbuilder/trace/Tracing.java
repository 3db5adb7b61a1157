package com.promptbuilder.trace;

import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Begins the traces of requests. Thread-safe, if the chance is. */
public final class Tracing {
    private final Spans spans;
    private final RandomGenerator random;
    private final SpanIds ids;
    private final InstantSource clock;

    public Tracing(Spans spans, RandomGenerator random, InstantSource clock) {
        this.spans = spans;
        this.random = random;
        this.ids = new SpanIds(random);
        this.clock = clock;
    }

    /** Where spans go. */
    public Spans spans() {
        return spans;
    }

    /**
     * Continues the caller's trace, else the gateway's, else the platform's, else begins one. A header that is not valid counts as none;
     * one that does not say whether spans are kept leaves it to the platform.
     *
     * @param traceparent the request's header
     * @param amazon the request's {@code X-Amzn-Trace-Id}
     * @param invocation the like of it that the platform gives the invocation
     */
    public Trace begin(Optional<String> traceparent, Optional<String> amazon, Optional<String> invocation) {
        Optional<Origin> platform = invocation.flatMap(header -> Origin.ofAmazon(header, true));
        Origin origin = traceparent
                .flatMap(Origin::ofTraceparent)
                .or(() -> amazon.flatMap(header -> gateway(header, platform)))
                .or(() -> platform)
                .orElseGet(() -> new Origin(newId(), Optional.empty(), true));
        return new Trace(origin, platform, spans, ids, clock);
    }

    private static Optional<Origin> gateway(String header, Optional<Origin> platform) {
        return Origin.ofAmazon(header, platform.map(Origin::sampled).orElse(true));
    }

    private String newId() {
        return Hex.of(random.nextLong() | 1) + Hex.of(random.nextLong());
    }
}

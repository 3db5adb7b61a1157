package com.promptbuilder.trace;

import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Begins the traces of requests. Thread-safe, if the chance is. */
public record Tracing(Spans spans, RandomGenerator random, InstantSource clock) implements AutoCloseable {
    /** Lambda's runtime client tells the invocation's trace here. */
    private static final String PROPERTY = "com.amazonaws.xray.traceHeader";

    /**
     * Continues the caller's trace, else the gateway's, else the platform's, else begins one. A header that is not valid counts as none.
     *
     * @param traceparent the request's header
     * @param amazon the request's {@code X-Amzn-Trace-Id}
     */
    public Trace begin(Optional<String> traceparent, Optional<String> amazon) {
        Optional<Origin> platform =
                Optional.ofNullable(System.getProperty(PROPERTY)).flatMap(Origin::ofAmazon);
        Origin origin = traceparent
                .flatMap(Origin::ofTraceparent)
                .or(() -> amazon.flatMap(Origin::ofAmazon))
                .or(() -> platform)
                .orElseGet(() -> new Origin(newId(), Optional.empty(), true));
        return new Trace(origin, platform, spans, random, clock);
    }

    private String newId() {
        return Hex.of(random.nextLong() | 1) + Hex.of(random.nextLong());
    }

    @Override
    public void close() {
        spans.close();
    }
}

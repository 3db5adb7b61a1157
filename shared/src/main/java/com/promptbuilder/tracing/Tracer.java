package com.promptbuilder.tracing;

import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Begins the traces of requests. Thread-safe, if the chance is. */
public final class Tracer {
    private final SpanExporter spanExporter;
    private final RandomGenerator random;
    private final SpanIdGenerator ids;
    private final InstantSource clock;

    public Tracer(SpanExporter spanExporter, RandomGenerator random, InstantSource clock) {
        this.spanExporter = spanExporter;
        this.random = random;
        this.ids = new SpanIdGenerator(random);
        this.clock = clock;
    }

    /** Where spans go. */
    public SpanExporter spans() {
        return spanExporter;
    }

    /**
     * Continues the caller's trace, else the gateway's, else the platform's, else begins one. A header that is not valid counts as none;
     * one that does not say whether spans are kept leaves it to the platform.
     *
     * @param traceparent the request's header
     * @param amazon the request's {@code X-Amzn-Trace-Id}
     * @param invocation the like of it that the platform gives the invocation
     */
    public RequestTrace startTrace(Optional<String> traceparent, Optional<String> amazon, Optional<String> invocation) {
        Optional<ParentContext> platform = invocation.flatMap(header -> ParentContext.ofAmazon(header, true));
        ParentContext parentContext = traceparent
                .flatMap(ParentContext::ofTraceparent)
                .or(() -> amazon.flatMap(header -> gateway(header, platform)))
                .or(() -> platform)
                .orElseGet(() -> new ParentContext(newId(), Optional.empty(), true));
        return new RequestTrace(parentContext, platform, spanExporter, ids, clock);
    }

    private static Optional<ParentContext> gateway(String header, Optional<ParentContext> platform) {
        return ParentContext.ofAmazon(
                header, platform.map(ParentContext::sampled).orElse(true));
    }

    private String newId() {
        return TraceIds.of(random.nextLong() | 1) + TraceIds.of(random.nextLong());
    }
}

package com.promptbuilder.tracing;

import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Starts the traces of requests. Thread-safe if the random generator is. */
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

    /** The exporter of all spans. */
    public SpanExporter spans() {
        return spanExporter;
    }

    /**
     * Continues the client's trace, else the gateway's, else the platform's; without any of them it starts a new one. An invalid header is
     * ignored. If a header leaves sampling open, the platform's header decides.
     *
     * @param traceparent the request's header
     * @param amazon the request's {@code X-Amzn-Trace-Id}
     * @param invocation the trace header of the Lambda invocation
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
        return TraceContext.hex(random.nextLong() | 1) + TraceContext.hex(random.nextLong());
    }
}

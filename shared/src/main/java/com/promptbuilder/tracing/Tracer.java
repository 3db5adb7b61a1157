package com.promptbuilder.tracing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Starts the traces of requests. Span ids come from SplitMix64, which is faster than a secure generator: they need not be unpredictable. It
 * is seeded on first use, so that instances restored from one snapshot differ. Thread-safe if the random generator is.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: Fast splittable pseudorandom number generators</a>
 */
public final class Tracer {
    private static final long SPLIT_MIX_STEP = 0x9e3779b97f4a7c15L;

    private final SpanExporter spanExporter;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final AtomicLong splitMixState = new AtomicLong();

    public Tracer(SpanExporter spanExporter, RandomGenerator random, InstantSource clock) {
        this.spanExporter = spanExporter;
        this.random = random;
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
        Optional<TraceContext> platform = invocation.flatMap(header -> TraceContext.parseAmazon(header, true));
        boolean undecided = platform.map(TraceContext::sampled).orElse(true);
        TraceContext parent = traceparent
                .flatMap(TraceContext::parse)
                .or(() -> amazon.flatMap(header -> TraceContext.parseAmazon(header, undecided)))
                .or(() -> platform)
                .orElseGet(() -> new TraceContext(newTraceId(), "", true));
        return new RequestTrace(this, parent, platform);
    }

    private String newTraceId() {
        return TraceContext.hex(random.nextLong() | 1) + TraceContext.hex(random.nextLong());
    }

    /** A new span id, never 0. */
    long newSpanId() {
        if (splitMixState.get() == 0) {
            splitMixState.compareAndSet(0, random.nextLong());
        }
        long id = splitMixState.addAndGet(SPLIT_MIX_STEP);
        id = (id ^ (id >>> 30)) * 0xbf58476d1ce4e5b9L;
        id = (id ^ (id >>> 27)) * 0x94d049bb133111ebL;
        id ^= id >>> 31;
        return id == 0 ? newSpanId() : id;
    }

    Instant now() {
        return clock.instant();
    }
}

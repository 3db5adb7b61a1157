package com.promptbuilder.tracing;

import java.util.Optional;

/** Where the spans of requests go. Thread-safe; never throws for what is wrong there, and never lets a request wait for long. */
public interface SpanExporter extends AutoCloseable {
    /** Nowhere. */
    SpanExporter NOOP = new SpanExporter() {
        @Override
        public boolean shouldSample(ParentContext parentContext, Optional<ParentContext> platform) {
            return false;
        }

        @Override
        public void export(RequestTrace ended) {}
    };

    /** True if the spans of such a request are kept; where not, none is made. */
    boolean shouldSample(ParentContext parentContext, Optional<ParentContext> platform);

    /** Takes all spans of a request that has ended. */
    void export(RequestTrace ended);

    /** An invocation ends: what would be lost if the process stood still from now on is sent, within a short time. */
    default void flush() {}

    /** Sends what has not been sent, within a short time, and closes what is open. */
    @Override
    default void close() {}
}

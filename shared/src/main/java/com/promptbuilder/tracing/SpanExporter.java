package com.promptbuilder.tracing;

import java.util.Optional;

/** Exports the spans of requests. Thread-safe. An unavailable receiver causes no exception and no long wait. */
public interface SpanExporter extends AutoCloseable {
    /** Exports nothing. */
    SpanExporter NOOP = new SpanExporter() {
        @Override
        public boolean shouldSample(ParentContext parentContext, Optional<ParentContext> platform) {
            return false;
        }

        @Override
        public void export(RequestTrace ended) {}
    };

    /** Whether a request's spans are recorded. */
    boolean shouldSample(ParentContext parentContext, Optional<ParentContext> platform);

    /** Exports all spans of a completed request. */
    void export(RequestTrace ended);

    /** Called at the end of an invocation: sends, within a short time, spans that a freeze would lose. */
    default void flush() {}

    /** Sends the remaining spans within a short time and closes the connections. */
    @Override
    default void close() {}
}

package com.promptbuilder.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Exports the spans of requests. Thread-safe. An unavailable receiver causes no exception and no long wait. */
public interface SpanExporter extends AutoCloseable {
    /** Exports nothing. */
    SpanExporter NOOP = new SpanExporter() {
        @Override
        public boolean shouldSample(TraceContext parent, Optional<TraceContext> platform) {
            return false;
        }

        @Override
        public void export(RequestTrace ended) {}
    };

    /** Whether spans are recorded for a request with this remote parent and Lambda's trace of the invocation, if there is one. */
    boolean shouldSample(TraceContext parent, Optional<TraceContext> platform);

    /** Exports all spans of a completed request. */
    void export(RequestTrace ended);

    /** Called at the end of an invocation: sends, within a short time, spans that a freeze would lose. */
    default void flush() {}

    /** Sends the remaining spans within a short time and closes the connections. */
    @Override
    default void close() {}

    /**
     * A completed span.
     *
     * @param name {@code key}, {@code memory}, {@code record}, {@code wait} or {@code claude}; for the request's span its method and route
     * @param isRequest whether it is the request's own span
     * @param parentId the enclosing span; for the request's span the remote parent, or empty
     * @param attributes texts, integers and booleans from small sets, and the request's id; never a client's text
     * @param links spans of other requests that this span depends on
     */
    record SpanData(
            String name,
            boolean isRequest,
            TraceContext context,
            String parentId,
            Instant start,
            Instant end,
            Map<String, Object> attributes,
            List<TraceContext> links,
            boolean failed) {
        public SpanData {
            attributes = Map.copyOf(attributes);
            links = List.copyOf(links);
        }
    }
}

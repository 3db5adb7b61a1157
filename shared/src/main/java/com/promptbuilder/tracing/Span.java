package com.promptbuilder.tracing;

import com.promptbuilder.tracing.SpanExporter.SpanData;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A span: one step of a request from start to end. Not thread-safe: one request, one thread. */
public final class Span implements AutoCloseable {
    /** Discards everything; used if the request is not sampled. */
    public static final Span NOOP = new Span(Optional.empty(), "", 0, 0, Instant.EPOCH);

    private final Optional<RequestTrace> trace;
    private final String name;
    private final long id;
    private final long parentId;
    private final Instant start;
    private Instant end = Instant.MAX;
    private Map<String, Object> attributes = Map.of();
    private List<TraceContext> links = List.of();
    private boolean failed;

    /** @param parentId 0 for the request's own span */
    Span(Optional<RequestTrace> trace, String name, long id, long parentId, Instant start) {
        this.trace = trace;
        this.name = name;
        this.id = id;
        this.parentId = parentId;
        this.start = start;
    }

    /** Sets an attribute with a value from a small set; never a client's text. */
    public Span setAttribute(String attribute, Object value) {
        if (isOpen()) {
            writable().put(attribute, value);
        }
        return this;
    }

    /** Adds to a numeric attribute. */
    public void add(String attribute, long amount) {
        if (isOpen() && amount != 0) {
            writable().merge(attribute, amount, (one, other) -> (Long) one + (Long) other);
        }
    }

    private Map<String, Object> writable() {
        if (attributes.isEmpty()) {
            attributes = new HashMap<>();
        }
        return attributes;
    }

    /** Links a span of another request that this span depends on. */
    public void addLink(TraceContext other) {
        if (isOpen() && !links.contains(other)) {
            links = links.isEmpty() ? new ArrayList<>() : links;
            links.add(other);
        }
    }

    /** Marks the span as failed. */
    public void setError() {
        failed |= isOpen();
    }

    @Override
    public void close() {
        trace.ifPresent(requestTrace -> requestTrace.end(this));
    }

    /** False after the end, and if the request is not sampled. */
    public boolean isOpen() {
        return trace.isPresent() && end.equals(Instant.MAX);
    }

    void end(Instant now) {
        end = now;
    }

    long id() {
        return id;
    }

    /** @param requestParent the remote parent of the request's span, or empty */
    SpanData finished(String requestName, String traceId, String requestParent) {
        boolean isRequest = parentId == 0;
        return new SpanData(
                isRequest ? requestName : name,
                isRequest,
                new TraceContext(traceId, TraceContext.hex(id), true),
                isRequest ? requestParent : TraceContext.hex(parentId),
                start,
                end,
                attributes,
                links,
                failed);
    }
}

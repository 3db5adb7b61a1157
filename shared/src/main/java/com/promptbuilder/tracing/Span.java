package com.promptbuilder.tracing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One part of a request's way while it lasts. Not thread-safe: one request, one thread. */
public final class Span implements AutoCloseable {
    /** One that nobody wants. */
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

    /** @param parentId zero for the request's own */
    Span(Optional<RequestTrace> trace, String name, long id, long parentId, Instant start) {
        this.trace = trace;
        this.name = name;
        this.id = id;
        this.parentId = parentId;
        this.start = start;
    }

    /** Says a fact of a small set of values; never a caller's text. */
    public Span setAttribute(String attribute, Object value) {
        if (isOpen()) {
            writable().put(attribute, value);
        }
        return this;
    }

    /** Adds to a number. */
    public void add(String attribute, long more) {
        if (isOpen() && more != 0) {
            writable().merge(attribute, more, (one, other) -> (Long) one + (Long) other);
        }
    }

    private Map<String, Object> writable() {
        if (attributes.isEmpty()) {
            attributes = new HashMap<>();
        }
        return attributes;
    }

    /** Names a span of another request that this one leans on. */
    public void addLink(TraceContext other) {
        if (isOpen() && !links.contains(other)) {
            links = links.isEmpty() ? new ArrayList<>() : links;
            links.add(other);
        }
    }

    /** Says that it did not do what it was for. */
    public void setError() {
        failed |= isOpen();
    }

    @Override
    public void close() {
        trace.ifPresent(of -> of.end(this));
    }

    /** False once it is closed, or where nobody wants it. */
    public boolean isOpen() {
        return trace.isPresent() && end.equals(Instant.MAX);
    }

    void end(Instant now) {
        end = now;
    }

    long id() {
        return id;
    }

    SpanData finished(String requestName, String traceId, Optional<String> requestParent) {
        boolean isRequest = parentId == 0;
        return new SpanData(
                isRequest ? requestName : name,
                isRequest,
                new TraceContext(traceId, TraceIds.of(id), true),
                isRequest ? requestParent : Optional.of(TraceIds.of(parentId)),
                start,
                end,
                attributes,
                links,
                failed);
    }
}

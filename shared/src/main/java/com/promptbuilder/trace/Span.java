package com.promptbuilder.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One part of a request's way while it lasts. Not thread-safe: one request, one thread. */
public final class Span implements AutoCloseable {
    /** One that nobody wants. */
    public static final Span UNWANTED = new Span(Optional.empty(), "", "", Optional.empty(), Instant.EPOCH);

    private final Optional<Trace> trace;
    private final String name;
    private final String id;
    private final Optional<String> parentId;
    private final Instant start;
    private final Map<String, Object> attributes = new HashMap<>();
    private final List<TraceContext> links = new ArrayList<>();
    private boolean failed;
    private boolean closed;

    Span(Optional<Trace> trace, String name, String id, Optional<String> parentId, Instant start) {
        this.trace = trace;
        this.name = name;
        this.id = id;
        this.parentId = parentId;
        this.start = start;
    }

    /** Says a fact of a small set of values; never a caller's text. */
    public Span with(String attribute, Object value) {
        if (trace.isPresent()) {
            attributes.put(attribute, value);
        }
        return this;
    }

    /** Adds to a number. */
    public void add(String attribute, long more) {
        if (trace.isPresent() && more != 0) {
            attributes.merge(attribute, more, (one, other) -> (Long) one + (Long) other);
        }
    }

    /** Names a span of another request that this one leans on. */
    public void link(TraceContext other) {
        if (trace.isPresent() && !links.contains(other)) {
            links.add(other);
        }
    }

    /** Says that it did not do what it was for. */
    public void fail() {
        failed = trace.isPresent();
    }

    @Override
    public void close() {
        trace.ifPresent(of -> {
            closed = true;
            of.end(this);
        });
    }

    /** False once it is closed, or where nobody wants it. */
    public boolean isOpen() {
        return trace.isPresent() && !closed;
    }

    String id() {
        return id;
    }

    FinishedSpan finished(String title, TraceContext context, Instant end, Optional<Origin> platform) {
        boolean isRequest = name.isEmpty();
        return new FinishedSpan(
                isRequest ? title : name,
                isRequest,
                context,
                parentId,
                start,
                end,
                attributes,
                links,
                failed,
                platform);
    }
}

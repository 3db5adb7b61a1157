package com.promptbuilder.trace;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The spans of one request: the request's own, and below it the parts of its way. Where nobody wants them none is made, and only the ids
 * go on.
 */
public final class Trace {
    /** Of what is no request. */
    public static final Trace OFF =
            new Trace(Origin.NONE, Optional.empty(), Spans.NONE, () -> 1L, InstantSource.system());

    private static final int DEEPEST = 16;

    private final Origin origin;
    private final Optional<Origin> platform;
    private final Spans spans;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final boolean isWanted;
    private final Deque<Span> open = new ArrayDeque<>(DEEPEST);
    private String title = "";

    Trace(Origin origin, Optional<Origin> platform, Spans spans, RandomGenerator random, InstantSource clock) {
        this.origin = origin;
        this.platform = platform;
        this.spans = spans;
        this.random = random;
        this.clock = clock;
        this.isWanted = spans.wants(origin, platform);
        if (isWanted) {
            open.push(new Span(Optional.of(this), "", newId(), origin.parentId(), clock.instant()));
        }
    }

    /** The trace's id; empty for what is no request. */
    public String id() {
        return origin.traceId();
    }

    /** Begins a part of the way, which lasts until it is closed. */
    public synchronized Span open(String name) {
        if (!isWanted) {
            return Span.UNWANTED;
        }
        Span span = new Span(
                Optional.of(this),
                name,
                newId(),
                Optional.ofNullable(open.peek()).map(Span::id),
                clock.instant());
        open.push(span);
        return span;
    }

    /** The innermost part that has begun and not ended. */
    public synchronized Span current() {
        Span innermost = open.peek();
        return innermost == null ? Span.UNWANTED : innermost;
    }

    /** What others link to: this request's own span, if it is kept. */
    public synchronized Optional<TraceContext> link() {
        return Optional.ofNullable(open.peekLast()).map(this::context);
    }

    /** What is passed on to whom this request asks; empty for what is no request. */
    public synchronized Optional<String> traceparent() {
        if (id().isEmpty()) {
            return Optional.empty();
        }
        Span innermost = open.peek();
        return Optional.of(
                new TraceContext(id(), innermost == null ? newId() : innermost.id(), origin.sampled()).traceparent());
    }

    /**
     * Ends the request's own span, and with it all.
     *
     * @param method one of HTTP's
     * @param route the template's path
     */
    public synchronized void end(String method, String route, int status) {
        if (open.isEmpty()) {
            return;
        }
        title = method + " " + route;
        Span request = open.getLast()
                .with("http.request.method", method)
                .with("http.route", route)
                .with("http.response.status_code", (long) status);
        if (status >= 500) {
            request.fail();
        }
        request.close();
    }

    synchronized void end(Span span) {
        if (!open.contains(span)) {
            return;
        }
        Instant now = clock.instant();
        Span innermost;
        do {
            innermost = open.pop();
            spans.take(innermost.finished(title, context(innermost), now, platform));
        } while (innermost != span);
    }

    private TraceContext context(Span span) {
        return new TraceContext(id(), span.id(), true);
    }

    private String newId() {
        long id = random.nextLong();
        return Hex.of(id == 0 ? 1 : id);
    }
}

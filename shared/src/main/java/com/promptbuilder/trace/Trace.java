package com.promptbuilder.trace;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The spans of one request: the request's own, and below it the parts of its way. Where nobody wants them none is made, and only the ids
 * go on. Spans are told all at once, at the request's end.
 */
public final class Trace {
    /** Of what is no request. */
    public static final Trace OFF =
            new Trace(Origin.NONE, Optional.empty(), Spans.NONE, new SpanIds(() -> 1L), InstantSource.system());

    /** A request that waits and competes again and again has no more than these. */
    private static final int MOST_SPANS = 64;

    private final Origin origin;
    private final Optional<Origin> platform;
    private final Spans spans;
    private final SpanIds ids;
    private final InstantSource clock;
    private final boolean isWanted;
    private final List<Span> open;
    private final List<Span> ended;
    private String title = "";

    Trace(Origin origin, Optional<Origin> platform, Spans spans, SpanIds ids, InstantSource clock) {
        this.origin = origin;
        this.platform = platform;
        this.spans = spans;
        this.ids = ids;
        this.clock = clock;
        this.isWanted = spans.wants(origin, platform);
        this.open = isWanted ? new ArrayList<>(4) : List.of();
        this.ended = isWanted ? new ArrayList<>(8) : List.of();
        if (isWanted) {
            open.add(new Span(Optional.of(this), "", ids.next(), 0, clock.instant()));
        }
    }

    /** The trace's id; empty for what is no request. */
    public String id() {
        return origin.traceId();
    }

    /** The trace that the platform itself keeps of the invocation. */
    Optional<Origin> platform() {
        return platform;
    }

    /** Begins a part of the way, which lasts until it is closed. */
    public synchronized Span open(String name) {
        if (open.isEmpty() || open.size() + ended.size() >= MOST_SPANS) {
            return Span.UNWANTED;
        }
        Span span = new Span(Optional.of(this), name, ids.next(), open.getLast().id(), clock.instant());
        open.add(span);
        return span;
    }

    /** The innermost part that has begun and not ended. */
    public synchronized Span current() {
        return open.isEmpty() ? Span.UNWANTED : open.getLast();
    }

    /** What others link to: this request's own span, if it is kept. */
    public synchronized Optional<TraceContext> link() {
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(new TraceContext(id(), Hex.of(open.getFirst().id()), true));
    }

    /** What is passed on to whom this request asks; empty for what is no request. */
    public synchronized Optional<String> traceparent() {
        if (id().isEmpty()) {
            return Optional.empty();
        }
        long parent = open.isEmpty() ? ids.next() : open.getLast().id();
        return Optional.of(new TraceContext(id(), Hex.of(parent), origin.sampled()).traceparent());
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
        Span request = open.getFirst()
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
            innermost = open.removeLast();
            innermost.end(now);
            ended.add(innermost);
        } while (innermost != span);
        if (open.isEmpty()) {
            spans.take(this);
        }
    }

    /** All spans, in the order of their ends; the request's own is the last. */
    synchronized List<FinishedSpan> finished() {
        return ended.stream()
                .map(span -> span.finished(title, id(), origin.parentId()))
                .toList();
    }
}

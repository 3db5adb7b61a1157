package com.promptbuilder.tracing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The spans of one request: the request's own, and below it the parts of its way. Where nobody wants them none is made, and only the ids
 * go on. Spans are told all at once, at the request's end.
 */
public final class RequestTrace {
    /** Of what is no request. */
    public static final RequestTrace NOOP = new RequestTrace(
            ParentContext.NONE,
            Optional.empty(),
            SpanExporter.NOOP,
            new SpanIdGenerator(() -> 1L),
            InstantSource.system());

    /** A request that waits and competes again and again has no more than these. */
    private static final int MOST_SPANS = 64;

    private final ParentContext parentContext;
    private final Optional<ParentContext> platform;
    private final SpanExporter spanExporter;
    private final SpanIdGenerator ids;
    private final InstantSource clock;
    private final boolean isWanted;
    private final List<Span> startSpan;
    private final List<Span> ended;
    private String title = "";

    RequestTrace(
            ParentContext parentContext,
            Optional<ParentContext> platform,
            SpanExporter spanExporter,
            SpanIdGenerator ids,
            InstantSource clock) {
        this.parentContext = parentContext;
        this.platform = platform;
        this.spanExporter = spanExporter;
        this.ids = ids;
        this.clock = clock;
        this.isWanted = spanExporter.shouldSample(parentContext, platform);
        this.startSpan = isWanted ? new ArrayList<>(4) : List.of();
        this.ended = isWanted ? new ArrayList<>(8) : List.of();
        if (isWanted) {
            startSpan.add(new Span(Optional.of(this), "", ids.next(), 0, clock.instant()));
        }
    }

    /** The trace's id; empty for what is no request. */
    public String id() {
        return parentContext.traceId();
    }

    /** The trace that the platform itself keeps of the invocation. */
    Optional<ParentContext> platform() {
        return platform;
    }

    /** Begins a part of the way, which lasts until it is closed. */
    public synchronized Span startSpan(String name) {
        if (startSpan.isEmpty() || startSpan.size() + ended.size() >= MOST_SPANS) {
            return Span.NOOP;
        }
        Span span = new Span(
                Optional.of(this), name, ids.next(), startSpan.getLast().id(), clock.instant());
        startSpan.add(span);
        return span;
    }

    /** The innermost part that has begun and not ended. */
    public synchronized Span current() {
        return startSpan.isEmpty() ? Span.NOOP : startSpan.getLast();
    }

    /** What others link to: this request's own span, if it is kept. */
    public synchronized Optional<TraceContext> spanContext() {
        return startSpan.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TraceContext(id(), TraceIds.of(startSpan.getFirst().id()), true));
    }

    /** What is passed on to whom this request asks; empty for what is no request. */
    public synchronized Optional<String> traceparent() {
        if (id().isEmpty()) {
            return Optional.empty();
        }
        long parent = startSpan.isEmpty() ? ids.next() : startSpan.getLast().id();
        return Optional.of(new TraceContext(id(), TraceIds.of(parent), parentContext.sampled()).traceparent());
    }

    /**
     * Ends the request's own span, and with it all.
     *
     * @param method one of HTTP's
     * @param route the template's path
     */
    public synchronized void end(String method, String route, int status) {
        if (startSpan.isEmpty()) {
            return;
        }
        title = method + " " + route;
        Span request = startSpan
                .getFirst()
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .setAttribute("http.response.status_code", (long) status);
        if (status >= 500) {
            request.setError();
        }
        request.close();
    }

    synchronized void end(Span span) {
        if (!startSpan.contains(span)) {
            return;
        }
        Instant now = clock.instant();
        Span innermost;
        do {
            innermost = startSpan.removeLast();
            innermost.end(now);
            ended.add(innermost);
        } while (innermost != span);
        if (startSpan.isEmpty()) {
            spanExporter.export(this);
        }
    }

    /** All spans, in the order of their ends; the request's own is the last. */
    synchronized List<SpanData> finished() {
        return ended.stream()
                .map(span -> span.finished(title, id(), parentContext.parentId()))
                .toList();
    }
}

package com.promptbuilder.tracing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Spans of one request: the request's span and its child spans. If the request is not sampled, no spans are recorded and only the trace id
 * is propagated. All spans are exported at the end of the request. Thread-safe.
 */
public final class RequestTrace {
    /** For work that belongs to no request. */
    public static final RequestTrace NOOP = new RequestTrace(
            ParentContext.NONE,
            Optional.empty(),
            SpanExporter.NOOP,
            new SpanIdGenerator(() -> 1L),
            InstantSource.system());

    /** Limit of spans per request: a follower that polls and competes repeatedly would record more. */
    private static final int MAX_SPANS = 64;

    private final ParentContext parentContext;
    private final Optional<ParentContext> platform;
    private final SpanExporter spanExporter;
    private final SpanIdGenerator ids;
    private final InstantSource clock;
    private final boolean isSampled;
    private final List<Span> openSpans;
    private final List<Span> ended;
    private String requestName = "";

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
        this.isSampled = spanExporter.shouldSample(parentContext, platform);
        this.openSpans = isSampled ? new ArrayList<>(4) : List.of();
        this.ended = isSampled ? new ArrayList<>(8) : List.of();
        if (isSampled) {
            openSpans.add(new Span(Optional.of(this), "", ids.next(), 0, clock.instant()));
        }
    }

    /** The trace id; empty outside of a request. */
    public String id() {
        return parentContext.traceId();
    }

    /** Lambda's trace of the invocation, if there is one. */
    Optional<ParentContext> platform() {
        return platform;
    }

    /** Starts a child of the current span. It ends when it is closed. */
    public synchronized Span startSpan(String name) {
        if (openSpans.isEmpty() || openSpans.size() + ended.size() >= MAX_SPANS) {
            return Span.NOOP;
        }
        Span span = new Span(
                Optional.of(this), name, ids.next(), openSpans.getLast().id(), clock.instant());
        openSpans.add(span);
        return span;
    }

    /** The innermost open span. */
    public synchronized Span current() {
        return openSpans.isEmpty() ? Span.NOOP : openSpans.getLast();
    }

    /** Context of the request's own span for links from other traces; empty if it is not recorded. */
    public synchronized Optional<TraceContext> spanContext() {
        return openSpans.isEmpty()
                ? Optional.empty()
                : Optional.of(new TraceContext(
                        id(), TraceContext.hex(openSpans.getFirst().id()), true));
    }

    /** {@code traceparent} for calls that this request makes; empty outside of a request. */
    public synchronized Optional<String> traceparent() {
        if (id().isEmpty()) {
            return Optional.empty();
        }
        long parent = openSpans.isEmpty() ? ids.next() : openSpans.getLast().id();
        return Optional.of(new TraceContext(id(), TraceContext.hex(parent), parentContext.sampled()).traceparent());
    }

    /**
     * Ends the request's span and exports all spans.
     *
     * @param method the HTTP method
     * @param route the path in the template
     */
    public synchronized void end(String method, String route, int status) {
        if (openSpans.isEmpty()) {
            return;
        }
        requestName = method + " " + route;
        Span request = openSpans
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
        if (!openSpans.contains(span)) {
            return;
        }
        Instant now = clock.instant();
        Span innermost;
        do {
            innermost = openSpans.removeLast();
            innermost.end(now);
            ended.add(innermost);
        } while (innermost != span);
        if (openSpans.isEmpty()) {
            spanExporter.export(this);
        }
    }

    /** All spans in the order of their ends; the request's own is the last. */
    synchronized List<SpanData> finished() {
        return ended.stream()
                .map(span -> span.finished(requestName, id(), parentContext.parentId()))
                .toList();
    }
}

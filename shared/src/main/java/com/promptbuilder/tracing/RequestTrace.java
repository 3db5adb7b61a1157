package com.promptbuilder.tracing;

import com.promptbuilder.tracing.SpanExporter.SpanData;

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
            new Tracer(SpanExporter.NOOP, () -> 1L, InstantSource.system()), TraceContext.NONE, Optional.empty());

    /** Limit of spans per request: a follower that polls and competes repeatedly would record more. */
    private static final int MAX_SPANS = 64;

    private final Tracer tracer;
    private final TraceContext parent;
    private final Optional<TraceContext> platform;
    private final List<Span> openSpans;
    private final List<Span> ended;
    private String requestName = "";

    RequestTrace(Tracer tracer, TraceContext parent, Optional<TraceContext> platform) {
        this.tracer = tracer;
        this.parent = parent;
        this.platform = platform;
        boolean isSampled = tracer.spans().shouldSample(parent, platform);
        this.openSpans = isSampled ? new ArrayList<>(4) : List.of();
        this.ended = isSampled ? new ArrayList<>(8) : List.of();
        if (isSampled) {
            openSpans.add(new Span(Optional.of(this), "", tracer.newSpanId(), 0, tracer.now()));
        }
    }

    /** The trace id; empty outside of a request. */
    public String id() {
        return parent.traceId();
    }

    /** Lambda's trace of the invocation, if there is one. */
    Optional<TraceContext> platform() {
        return platform;
    }

    /** Starts a child of the current span. It ends when it is closed. */
    public synchronized Span startSpan(String name) {
        if (openSpans.isEmpty() || openSpans.size() + ended.size() >= MAX_SPANS) {
            return Span.NOOP;
        }
        Span span = new Span(
                Optional.of(this), name, tracer.newSpanId(), openSpans.getLast().id(), tracer.now());
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
        long current =
                openSpans.isEmpty() ? tracer.newSpanId() : openSpans.getLast().id();
        return Optional.of(new TraceContext(id(), TraceContext.hex(current), parent.sampled()).traceparent());
    }

    /** Ends the request's span, named by method and route, and exports all spans. */
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
        Instant now = tracer.now();
        Span innermost;
        do {
            innermost = openSpans.removeLast();
            innermost.end(now);
            ended.add(innermost);
        } while (innermost != span);
        if (openSpans.isEmpty()) {
            tracer.spans().export(this);
        }
    }

    /** All spans in the order of their ends; the request's own is the last. */
    synchronized List<SpanData> finished() {
        return ended.stream()
                .map(span -> span.finished(requestName, id(), parent.spanId()))
                .toList();
    }
}

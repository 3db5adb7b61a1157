package com.promptbuilder.tracing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/** Traces requests with a clock that advances 1 ms per reading. */
final class Requests {
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    static final String CALLER = "00f067aa0ba902b7";
    static final String INVOCATION = "Root=1-6922f765-1f2cddc2ba46b565e8dda990;Parent=53995c3f42cd8ad8;Sampled=1";
    static final TraceContext LEADER = new TraceContext("aaaaaaaabbbbbbbbccccccccdddddddd", "eeeeeeeeffffffff", true);
    static final Instant START = Instant.parse("2026-11-01T12:00:00.123456789Z");

    private Instant now = START;
    private final Tracer tracer;

    Requests(SpanExporter spanExporter) {
        InstantSource clock = () -> {
            Instant read = now;
            now = now.plus(Duration.ofMillis(1));
            return read;
        };
        tracer = new Tracer(spanExporter, new Random(1), clock);
    }

    RequestTrace begin() {
        return tracer.startTrace(
                Optional.of("00-" + TRACE + "-" + CALLER + "-01"), Optional.empty(), Optional.of(INVOCATION));
    }

    /** A follower's request whose leader failed. */
    void follow() {
        RequestTrace requestTrace = begin();
        requestTrace.current().setAttribute("request.id", "find-me");
        try (Span record = requestTrace.startSpan("record").setAttribute("coalesce.role", "followed")) {
            try (Span wait = requestTrace.startSpan("wait")) {
                wait.addLink(LEADER);
            }
            record.setError();
        }
        requestTrace.end("POST", "/api/optimize", 503);
    }

    /** A request with this number of child spans. */
    void recordSpans(int parts) {
        RequestTrace requestTrace = begin();
        for (int i = 0; i < parts; i++) {
            try (Span wait = requestTrace.startSpan("wait")) {
                wait.addLink(LEADER);
            }
        }
        requestTrace.end("POST", "/api/optimize", 200);
    }
}

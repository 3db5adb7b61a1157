package com.promptbuilder.tracing;

import com.promptbuilder.tracing.SpanExporter.SpanData;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTraceTest {
    private final RecordingSpanExporter spans = new RecordingSpanExporter();
    private final Requests requests = new Requests(spans);

    @Test
    void nestsSpans() {
        requests.follow();

        assertThat(spans.names()).containsExactly("wait", "record", "POST /api/optimize");
        SpanData request = spans.request();
        assertThat(request.parentId()).isEqualTo(Requests.CALLER);
        assertThat(spans.last("record").parentId()).isEqualTo(request.context().spanId());
        assertThat(spans.last("wait").parentId())
                .isEqualTo(spans.last("record").context().spanId());
        assertThat(spans.last("wait").links()).containsExactly(Requests.LEADER);
        assertThat(spans.all()).extracting(SpanData::failed).containsExactly(false, true, true);
        assertThat(Duration.between(request.start(), request.end())).isEqualTo(Duration.ofMillis(5));
        assertThat(spans.all().stream().map(span -> span.context().spanId()).collect(Collectors.toSet()))
                .hasSize(3)
                .allMatch(id -> id.matches("[0-9a-f]{16}"));
    }

    @Test
    void isExportedOnce() {
        RequestTrace requestTrace = requests.begin();
        Span left = requestTrace.startSpan("claude");
        requestTrace.end("GET", "/health", 200);
        left.setAttribute("late", true).close();
        requestTrace.startSpan("later").close();
        requestTrace.end("GET", "/health", 500);

        assertThat(spans.names()).containsExactly("claude", "GET /health");
        assertThat(spans.all()).noneMatch(SpanData::failed);
        assertThat(spans.last("claude").attributes()).isEmpty();
        assertThat(requestTrace.spanContext()).isEmpty();
    }

    @Test
    void limitsItsSpans() {
        requests.recordSpans(1_000);

        assertThat(spans.all()).hasSize(64);
    }

    @Test
    void followsThePlatformIfAHeaderIsUndecided() {
        Tracer tracer = new Tracer(spans, new Random(1), InstantSource.system());
        String root = "Root=1-6922f765-1f2cddc2ba46b565e8dda990";
        tracer.startTrace(Optional.empty(), Optional.of(root), Optional.of(root + ";Sampled=0"))
                .end("GET", "/", 200);
        assertThat(spans.all()).isEmpty();

        tracer.startTrace(Optional.empty(), Optional.of(root + ";Sampled=?"), Optional.of(root + ";Sampled=1"))
                .end("GET", "/", 200);
        assertThat(spans.all()).hasSize(1);
    }

    @Test
    void recordsNothingIfNotSampled() {
        RequestTrace requestTrace = new Requests(SpanExporter.NOOP).begin();

        assertThat(requestTrace.startSpan("key")).isSameAs(Span.NOOP);
        assertThat(requestTrace.current()).isSameAs(Span.NOOP);
        assertThat(requestTrace.traceparent())
                .hasValueSatisfying(parent -> assertThat(parent).matches("00-" + Requests.TRACE + "-[0-9a-f]{16}-01"));
    }
}

package com.promptbuilder.tracing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Span exporter that records spans for tests. */
public final class RecordingSpanExporter implements SpanExporter {
    private final List<SpanData> all = new CopyOnWriteArrayList<>();

    @Override
    public boolean shouldSample(TraceContext parent, Optional<TraceContext> platform) {
        return parent.sampled();
    }

    @Override
    public void export(RequestTrace ended) {
        all.addAll(ended.finished());
    }

    public List<SpanData> all() {
        return all;
    }

    public List<String> names() {
        return all.stream().map(SpanData::name).toList();
    }

    /** The last span with this name. */
    public SpanData last(String name) {
        return all.stream()
                .filter(span -> span.name().equals(name))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no span " + name + " in " + names()));
    }

    /** The last request's span. */
    public SpanData request() {
        return all.stream()
                .filter(SpanData::isRequest)
                .reduce((_, later) -> later)
                .orElseThrow();
    }
}

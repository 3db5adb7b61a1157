package com.promptbuilder.trace;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Spans that a test reads back. */
public final class KeptSpans implements Spans {
    private final List<FinishedSpan> all = new CopyOnWriteArrayList<>();

    @Override
    public boolean wants(Origin origin, Optional<Origin> platform) {
        return origin.sampled();
    }

    @Override
    public void take(Trace ended) {
        all.addAll(ended.finished());
    }

    public List<FinishedSpan> all() {
        return all;
    }

    public List<String> names() {
        return all.stream().map(FinishedSpan::name).toList();
    }

    /** The last one of that name. */
    public FinishedSpan last(String name) {
        return all.stream()
                .filter(span -> span.name().equals(name))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("no span " + name + " in " + names()));
    }

    /** The last request. */
    public FinishedSpan request() {
        return all.stream()
                .filter(FinishedSpan::isRequest)
                .reduce((_, later) -> later)
                .orElseThrow();
    }
}

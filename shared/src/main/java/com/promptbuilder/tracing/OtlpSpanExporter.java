package com.promptbuilder.tracing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Spans to an OpenTelemetry receiver, over HTTP in JSON, in batches. What does not fit into the queue, or does not arrive, is lost; while
 * the receiver is away no span is made.
 */
public final class OtlpSpanExporter implements SpanExporter {
    private static final int MOST_WAITING = 512;
    private static final int MOST_AT_ONCE = 64;
    private static final Duration GATHERING = Duration.ofMillis(200);

    /** When batches are sent. */
    public enum FlushMode {
        /** By a thread beside the requests. */
        BACKGROUND,
        /** At the end of an invocation, which waits for it: between invocations the process stands still. */
        END_OF_INVOCATION
    }

    private final FlushMode flushMode;
    private final Map<String, Object> resource;
    private final OtlpHttpClient receiver;
    private final InstantSource clock;
    private final BlockingQueue<RequestTrace> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean isAtWork = new AtomicBoolean();

    /** @param resource what all spans are of, by OpenTelemetry's names */
    public OtlpSpanExporter(
            OtlpHttpClient receiver, FlushMode flushMode, Map<String, Object> resource, InstantSource clock) {
        this.receiver = receiver;
        this.flushMode = flushMode;
        this.resource = Map.copyOf(resource);
        this.clock = clock;
    }

    @Override
    public boolean shouldSample(ParentContext parentContext, Optional<ParentContext> platform) {
        return parentContext.sampled() && !receiver.isAway();
    }

    @Override
    public void export(RequestTrace ended) {
        boolean _ = waiting.offer(ended);
        if (flushMode == FlushMode.BACKGROUND) {
            beAtWork();
        }
    }

    private void beAtWork() {
        if (!isAtWork.get() && isAtWork.compareAndSet(false, true)) {
            Thread.ofVirtual().name("spans").start(this::work);
        }
    }

    private void work() {
        try {
            Thread.sleep(GATHERING);
            while (sendSome()) {}
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } finally {
            isAtWork.set(false);
        }
        // Who came since the last look saw us at work.
        if (!waiting.isEmpty()) {
            beAtWork();
        }
    }

    private boolean sendSome() {
        List<RequestTrace> batch = new ArrayList<>();
        waiting.drainTo(batch, MOST_AT_ONCE);
        if (!batch.isEmpty()) {
            receiver.send(OtlpJsonEncoder.of(
                    batch.stream().map(RequestTrace::finished).toList(), resource));
        }
        return !batch.isEmpty();
    }

    @Override
    public void flush() {
        if (flushMode == FlushMode.END_OF_INVOCATION) {
            boolean _ = sendSome();
        }
    }

    /** Sends what waits, for at most as long as one batch may take and another that is on its way. */
    @Override
    public void close() {
        Instant end = clock.instant().plus(receiver.patience());
        while (sendSome() && clock.instant().isBefore(end)) {}
        receiver.close();
    }
}

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
import java.util.function.UnaryOperator;

/**
 * Exports spans to an OpenTelemetry receiver over HTTP in JSON, in batches of up to 64 requests. Spans are dropped if the queue (512
 * requests) is full or a call fails. While the receiver is unavailable, no spans are recorded.
 */
public final class OtlpSpanExporter implements SpanExporter {
    private static final int QUEUE_CAPACITY = 512;
    private static final int MAX_BATCH = 64;
    private static final Duration BATCH_DELAY = Duration.ofMillis(200);

    /** When batches are sent. */
    public enum FlushMode {
        /** In a background thread. */
        BACKGROUND,
        /** At the end of an invocation, which waits for it: between invocations Lambda freezes the process. */
        END_OF_INVOCATION
    }

    private final FlushMode flushMode;
    private final Map<String, Object> resource;
    private final OtlpHttpClient receiver;
    private final UnaryOperator<SpanData> conventions;
    private final InstantSource clock;
    private final BlockingQueue<RequestTrace> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final AtomicBoolean isSending = new AtomicBoolean();

    /** Creates an exporter with resource attributes and conventions for the names of spans. */
    public OtlpSpanExporter(
            OtlpHttpClient receiver,
            FlushMode flushMode,
            Map<String, Object> resource,
            UnaryOperator<SpanData> conventions,
            InstantSource clock) {
        this.receiver = receiver;
        this.flushMode = flushMode;
        this.resource = Map.copyOf(resource);
        this.conventions = conventions;
        this.clock = clock;
    }

    @Override
    public boolean shouldSample(TraceContext parent, Optional<TraceContext> platform) {
        return parent.sampled() && !receiver.isUnavailable();
    }

    @Override
    public void export(RequestTrace ended) {
        boolean _ = queue.offer(ended);
        if (flushMode == FlushMode.BACKGROUND) {
            startSending();
        }
    }

    private void startSending() {
        if (!isSending.get() && isSending.compareAndSet(false, true)) {
            Thread.ofVirtual().name("spans").start(this::sendAll);
        }
    }

    private void sendAll() {
        try {
            Thread.sleep(BATCH_DELAY);
            while (sendBatch()) {}
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            isSending.set(false);
        }
        // A request that ended after the last drain saw isSending set, so check again.
        if (!queue.isEmpty()) {
            startSending();
        }
    }

    private boolean sendBatch() {
        List<RequestTrace> batch = new ArrayList<>();
        queue.drainTo(batch, MAX_BATCH);
        if (!batch.isEmpty()) {
            List<SpanData> spans = batch.stream()
                    .flatMap(ended -> ended.finished().stream())
                    .map(conventions)
                    .toList();
            receiver.send(OtlpJsonEncoder.of(spans, resource));
        }
        return !batch.isEmpty();
    }

    @Override
    public void flush() {
        if (flushMode == FlushMode.END_OF_INVOCATION) {
            boolean _ = sendBatch();
        }
    }

    /** Sends the queued spans, for at most the time limit of two calls. */
    @Override
    public void close() {
        Instant end = clock.instant().plus(receiver.timeout());
        while (sendBatch() && clock.instant().isBefore(end)) {}
        receiver.close();
    }
}

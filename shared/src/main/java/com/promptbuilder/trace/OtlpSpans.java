package com.promptbuilder.trace;

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
public final class OtlpSpans implements Spans {
    private static final int MOST_WAITING = 512;
    private static final int MOST_AT_ONCE = 64;
    private static final Duration GATHERING = Duration.ofMillis(200);

    /** When batches are sent. */
    public enum Sending {
        /** By a thread beside the requests. */
        BESIDE,
        /** At the end of an invocation, which waits for it: between invocations the process stands still. */
        AT_END
    }

    private final Sending sending;
    private final Map<String, Object> resource;
    private final OtlpReceiver receiver;
    private final InstantSource clock;
    private final BlockingQueue<Trace> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean isAtWork = new AtomicBoolean();

    /** @param resource what all spans are of, by OpenTelemetry's names */
    public OtlpSpans(OtlpReceiver receiver, Sending sending, Map<String, Object> resource, InstantSource clock) {
        this.receiver = receiver;
        this.sending = sending;
        this.resource = Map.copyOf(resource);
        this.clock = clock;
    }

    @Override
    public boolean wants(Origin origin, Optional<Origin> platform) {
        return origin.sampled() && !receiver.isAway();
    }

    @Override
    public void take(Trace ended) {
        boolean _ = waiting.offer(ended);
        if (sending == Sending.BESIDE) {
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
        List<Trace> batch = new ArrayList<>();
        waiting.drainTo(batch, MOST_AT_ONCE);
        if (!batch.isEmpty()) {
            receiver.send(OtlpJson.of(batch.stream().map(Trace::finished).toList(), resource));
        }
        return !batch.isEmpty();
    }

    @Override
    public void flush() {
        if (sending == Sending.AT_END) {
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

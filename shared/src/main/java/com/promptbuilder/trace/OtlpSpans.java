package com.promptbuilder.trace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Spans to an OpenTelemetry receiver, over HTTP in JSON, in batches by a thread of their own. What does not fit into the queue, or is
 * refused, is lost: no answer waits for it.
 */
public final class OtlpSpans implements Spans {
    private static final int MOST_WAITING = 2_048;
    private static final int MOST_AT_ONCE = 512;
    private static final long GATHER_MILLIS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final URI traces;
    private final Map<String, Object> resource;
    private final BlockingQueue<FinishedSpan> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final Object turn = new Object();
    private Optional<HttpClient> client = Optional.empty();

    /**
     * @param endpoint the receiver, without {@code /v1/traces}
     * @param service the name that the spans stand under
     */
    public OtlpSpans(URI endpoint, String service, String stage) {
        this.traces = URI.create(endpoint.toString().replaceAll("/+$", "") + "/v1/traces");
        this.resource = Map.of("service.name", service, "deployment.environment.name", stage);
    }

    @Override
    public boolean wants(Origin origin, Optional<Origin> platform) {
        return origin.sampled();
    }

    @Override
    public void take(FinishedSpan span) {
        waiting.offer(span);
        if (!hasBegun.get() && hasBegun.compareAndSet(false, true)) {
            Thread.ofVirtual().name("spans").start(this::work);
        }
    }

    private void work() {
        try {
            while (true) {
                FinishedSpan first = waiting.take();
                TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
                send(first);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(FinishedSpan first) throws InterruptedException {
        synchronized (turn) {
            List<FinishedSpan> batch = new ArrayList<>(List.of(first));
            waiting.drainTo(batch, MOST_AT_ONCE - 1);
            try {
                HttpRequest request = HttpRequest.newBuilder(traces)
                        .timeout(PATIENCE)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofByteArray(OtlpJson.of(batch, resource)))
                        .build();
                client().send(request, BodyHandlers.discarding());
            } catch (IOException lost) {
                // A receiver that is away must not cost more than its spans.
            }
        }
    }

    private HttpClient client() {
        HttpClient known = client.orElseGet(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build());
        client = Optional.of(known);
        return known;
    }

    /** Sends what waits, at most for as long as one batch may take and another that is on its way. */
    @Override
    public void close() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            do {
                FinishedSpan next = waiting.poll();
                if (next == null) {
                    break;
                }
                send(next);
            } while (System.nanoTime() < end);
            synchronized (turn) {
                client = Optional.empty();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }
}

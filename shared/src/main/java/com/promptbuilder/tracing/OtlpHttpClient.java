package com.promptbuilder.tracing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HTTP client of an OpenTelemetry receiver, with one call at a time, and none for 10 s ({@code RETRY_DELAY}) after a failure. */
public final class OtlpHttpClient {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

    private final URI traces;
    private final Duration timeout;
    private final InstantSource clock;
    private final Runnable onUnavailable;
    private Optional<HttpClient> client = Optional.empty();
    private volatile Instant unavailableUntil = Instant.MIN;

    /**
     * @param endpoint the receiver's address without {@code /v1/traces}
     * @param timeout limit of one call
     * @param onUnavailable runs when a call fails, at most every 10 s
     */
    public OtlpHttpClient(URI endpoint, Duration timeout, InstantSource clock, Runnable onUnavailable) {
        this.traces = URI.create(endpoint.toString().replaceAll("/+$", "") + "/v1/traces");
        this.timeout = timeout;
        this.clock = clock;
        this.onUnavailable = onUnavailable;
    }

    /** Limit of one call. */
    Duration timeout() {
        return timeout;
    }

    /** True while no calls are made after a failure. */
    boolean isUnavailable() {
        return clock.instant().isBefore(unavailableUntil);
    }

    /** Sends spans as JSON. Spans of a failed call are dropped. */
    synchronized void send(byte[] json) {
        if (isUnavailable() || trySend(json)) {
            return;
        }
        unavailableUntil = clock.instant().plus(RETRY_DELAY);
        onUnavailable.run();
    }

    private boolean trySend(byte[] json) {
        HttpRequest request = HttpRequest.newBuilder(traces)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build();
        Instant end = clock.instant().plus(timeout);
        // The connection may have been closed while the process was frozen, so retry once on a new one.
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return isAccepted(request, Duration.between(clock.instant(), end));
            } catch (ExecutionException _) {
                // Best effort: after the second attempt the spans are dropped and the receiver counts as unavailable.
            } catch (TimeoutException _) {
                return false;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return false;
    }

    // HttpClient's own timeout covers neither the DNS lookup nor the response's body.
    private boolean isAccepted(HttpRequest request, Duration remaining)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> exchange = client().sendAsync(request, BodyHandlers.discarding());
        try {
            return exchange.get(remaining.toMillis(), TimeUnit.MILLISECONDS).statusCode() < 300;
        } finally {
            exchange.cancel(true);
        }
    }

    private HttpClient client() {
        if (client.isEmpty()) {
            client = Optional.of(HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(timeout)
                    .build());
        }
        return client.get();
    }

    /** Closes the connections. The next call opens a new one. */
    synchronized void close() {
        client.ifPresent(HttpClient::shutdownNow);
        client = Optional.empty();
    }
}

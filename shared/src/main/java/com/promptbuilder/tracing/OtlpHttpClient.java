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

/**
 * An OpenTelemetry receiver, reached over HTTP. One that does not answer, or refuses, is left alone for a while. Thread-safe; one call at
 * a time.
 */
public final class OtlpHttpClient {
    private static final Duration AWAY = Duration.ofSeconds(10);

    private final URI traces;
    private final Duration patience;
    private final InstantSource clock;
    private final Runnable trouble;
    private Optional<HttpClient> client = Optional.empty();
    private volatile Instant awayUntil = Instant.MIN;

    /**
     * @param endpoint without {@code /v1/traces}
     * @param patience the most that one call takes
     * @param trouble is run when it turns out to be away, every 10 s at most
     */
    public OtlpHttpClient(URI endpoint, Duration patience, InstantSource clock, Runnable trouble) {
        this.traces = URI.create(endpoint.toString().replaceAll("/+$", "") + "/v1/traces");
        this.patience = patience;
        this.clock = clock;
        this.trouble = trouble;
    }

    /** The most that one call takes. */
    Duration patience() {
        return patience;
    }

    /** True for as long as it is left alone. */
    boolean isAway() {
        return clock.instant().isBefore(awayUntil);
    }

    /** Sends JSON; what does not arrive is lost. */
    synchronized void send(byte[] json) {
        if (isAway() || arrives(json)) {
            return;
        }
        awayUntil = clock.instant().plus(AWAY);
        trouble.run();
    }

    private boolean arrives(byte[] json) {
        HttpRequest request = HttpRequest.newBuilder(traces)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build();
        Instant end = clock.instant().plus(patience);
        try {
            return isTaken(request, patience);
        } catch (TimeoutException slow) {
            return false;
        } catch (ExecutionException closed) {
            // A connection that was kept while the process stood still; a new one tells whether there is more to it.
            return arrivesAnew(request, Duration.between(clock.instant(), end));
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean arrivesAnew(HttpRequest request, Duration time) {
        try {
            return isTaken(request, time);
        } catch (ExecutionException | TimeoutException away) {
            return false;
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    // The client's own timeout covers neither the DNS lookup nor the response's body.
    private boolean isTaken(HttpRequest request, Duration time)
            throws ExecutionException, TimeoutException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> exchange = client().sendAsync(request, BodyHandlers.discarding());
        try {
            return exchange.get(time.toMillis(), TimeUnit.MILLISECONDS).statusCode() < 300;
        } finally {
            exchange.cancel(true);
        }
    }

    private HttpClient client() {
        HttpClient known = client.orElseGet(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build());
        client = Optional.of(known);
        return known;
    }

    /** Closes the connections; the next call makes one. */
    synchronized void close() {
        client.ifPresent(HttpClient::shutdownNow);
        client = Optional.empty();
    }
}

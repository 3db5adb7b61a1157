package com.promptbuilder.trace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * An OpenTelemetry receiver, reached over HTTP. One that does not answer, or refuses, is left alone for a while. Thread-safe; one call at
 * a time.
 */
public final class OtlpReceiver {
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
    public OtlpReceiver(URI endpoint, Duration patience, InstantSource clock, Runnable trouble) {
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
                .timeout(patience)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))
                .build();
        try {
            return isTaken(request);
        } catch (HttpTimeoutException slow) {
            return false;
        } catch (IOException closed) {
            // A connection that was kept while the process stood still; a new one tells whether there is more to it.
            return arrivesAnew(request);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean arrivesAnew(HttpRequest request) {
        try {
            return isTaken(request);
        } catch (IOException away) {
            return false;
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean isTaken(HttpRequest request) throws IOException, InterruptedException {
        return client().send(request, BodyHandlers.discarding()).statusCode() < 300;
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

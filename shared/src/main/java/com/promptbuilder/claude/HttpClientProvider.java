package com.promptbuilder.claude;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The HTTP client and its kept-alive connections: made on first use, and anew after they were closed. */
public final class HttpClientProvider implements Supplier<HttpClient>, AutoCloseable {
    static {
        // The most connections that are kept for the next call.
        if (System.getProperty("jdk.httpclient.connectionPoolSize") == null) {
            System.setProperty("jdk.httpclient.connectionPoolSize", "50");
        }
    }

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final AtomicReference<Optional<HttpClient>> client = new AtomicReference<>(Optional.empty());

    @Override
    public HttpClient get() {
        return client.get()
                .orElseGet(() -> client.updateAndGet(known -> known.or(() -> Optional.of(make())))
                        .orElseThrow());
    }

    /** Closes all connections, as before a snapshot; those at work are cut off. */
    @Override
    public void close() {
        client.getAndSet(Optional.empty()).ifPresent(HttpClient::shutdownNow);
    }

    /** Closes all connections for good, at the end of the process: calls that come later fail at once. */
    public void shutDown() {
        get().shutdownNow();
    }

    // HTTP/1.1: with one call at a time in an environment, streams on one connection gain nothing, and a dead
    // connection shows at once.
    private static HttpClient make() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }
}

package com.promptbuilder.claude;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Provides the HTTP client with its kept-alive connections: created on first use, and again after {@link #reset()}. Thread-safe. */
public final class HttpClientProvider implements Supplier<HttpClient>, AutoCloseable {
    static {
        // As many as requests of an environment on Managed Instances. The JDK keeps any number of idle connections.
        if (System.getProperty("jdk.httpclient.connectionPoolSize") == null) {
            System.setProperty("jdk.httpclient.connectionPoolSize", "64");
        }
    }

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private Optional<HttpClient> client = Optional.empty();

    @Override
    public synchronized HttpClient get() {
        HttpClient current = client.orElseGet(HttpClientProvider::create);
        client = Optional.of(current);
        return current;
    }

    /** Closes all connections, as before a snapshot. Calls in flight fail; the next call creates a new client. */
    public synchronized void reset() {
        client.ifPresent(HttpClient::shutdownNow);
        client = Optional.empty();
    }

    /** Closes all connections for good, at the end of the process. Later calls fail at once. */
    @Override
    public void close() {
        get().shutdownNow();
    }

    // HTTP/1.1: on Lambda, an environment makes one call at a time, so HTTP/2 streams would gain nothing. A dead
    // connection is detected at once.
    private static HttpClient create() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }
}

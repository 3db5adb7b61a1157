package com.promptbuilder.valkey;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.settings.ValkeySettings;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The connections to the server, opened on first use and again after they were closed. Thread-safe. */
public final class ValkeyConnections implements AutoCloseable {
    /** Limit of one connect: resolving the address, connecting, TLS, and authentication. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** Limit of {@link #connect()}. The connect goes on in the background. */
    private static final Duration WARM_UP_TIMEOUT = Duration.ofMillis(250);

    private final Supplier<ValkeyClient> opener;
    private final Duration limit;
    private final ThreadFactory threads;
    private volatile Optional<ValkeyClient> open = Optional.empty();
    /** The connect in flight. There is only one, since a DNS lookup cannot be interrupted. */
    private Optional<CompletableFuture<Void>> opening = Optional.empty();

    private int closings;

    /**
     * @param opener opens connections; may block
     * @param limit the time limit of one call
     * @param threads creates threads whose socket reads an interrupt ends, such as virtual threads
     */
    public ValkeyConnections(Supplier<ValkeyClient> opener, Duration limit, ThreadFactory threads) {
        this.opener = opener;
        this.limit = limit;
        this.threads = threads;
    }

    /** The server of these settings. Its client library is loaded at the first connect. The prefix keeps keys of other users apart. */
    public static ValkeyConnections of(ValkeySettings settings, String keyPrefix) {
        return new ValkeyConnections(
                new ValkeyConnector(settings, keyPrefix)::open,
                settings.timeout(),
                Thread.ofVirtual().name("valkey-", 0).factory());
    }

    /** This server behind circuit breakers, which send their events: the server's own, and that of its writes. */
    public TimeLimitedValkey withBreaker(
            InstantSource clock, Consumer<StoreBreaker.Event> events, Consumer<StoreBreaker.Event> ofWrites) {
        StoreBreaker breaker = new StoreBreaker(clock);
        breaker.listener(events);
        StoreBreaker writes = new StoreBreaker(clock);
        writes.listener(ofWrites);
        return new TimeLimitedValkey(this, limit, breaker, writes, threads);
    }

    /** True if there are open connections. */
    public boolean isConnected() {
        return open.isPresent();
    }

    /** The open connections; never blocks. */
    Optional<ValkeyClient> connected() {
        return open;
    }

    /** Opens connections, if there are none, and probes the server, in at most 3 s ({@code CONNECT_TIMEOUT}). Joins a connect in flight. */
    synchronized CompletableFuture<Void> open() {
        return opening.orElseGet(this::begin);
    }

    private CompletableFuture<Void> begin() {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        int closingsBefore = closings;
        Thread worker = threads.newThread(() -> {
            try {
                openNow(closingsBefore);
                ended(closingsBefore);
                opened.complete(null);
            } catch (Throwable e) { // an Error too: a class of the library may not load
                ended(closingsBefore);
                opened.completeExceptionally(e);
            }
        });
        CompletableFuture<Void> bounded = opened.orTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, error) -> {
                    if (error != null) {
                        worker.interrupt();
                    }
                });
        opening = Optional.of(bounded);
        worker.start();
        return bounded;
    }

    /** Opens connections, within 250 ms ({@code WARM_UP_TIMEOUT}); false if the server is not connected by then. */
    public boolean connect() {
        try {
            open().get(WARM_UP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) { // the result reports it
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // Holds no lock while it connects, so that close() does not wait for it.
    private void openNow(int closingsBefore) {
        Optional<ValkeyClient> known = open;
        ValkeyClient valkeyClient = known.orElseGet(opener);
        try {
            valkeyClient.probe();
            if (known.isEmpty()) {
                keep(valkeyClient, closingsBefore);
            }
        } catch (Throwable e) {
            forget(valkeyClient);
            valkeyClient.close();
            throw e;
        }
    }

    private synchronized void keep(ValkeyClient valkeyClient, int closingsBefore) {
        if (closings != closingsBefore) {
            throw new IllegalStateException("the connections were closed during the connect");
        }
        open = Optional.of(valkeyClient);
    }

    private synchronized void forget(ValkeyClient bad) {
        open = open.filter(valkeyClient -> valkeyClient != bad);
    }

    private synchronized void ended(int closingsBefore) {
        opening = opening.filter(_ -> closings != closingsBefore);
    }

    /** Forgets broken connections, and closes them in another thread. */
    void discard(ValkeyClient bad) {
        threads.newThread(() -> {
                    forget(bad);
                    bad.close();
                })
                .start();
    }

    /** Closes and forgets all connections; the next call opens new ones. */
    @Override
    public synchronized void close() {
        open.ifPresent(ValkeyClient::close);
        open = Optional.empty();
        opening = Optional.empty();
        closings++;
    }
}

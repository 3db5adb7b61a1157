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

import javax.net.ssl.SSLSocketFactory;

/** The server and the connections to it, which are opened when somebody wants them, and anew after they were closed. Thread-safe. */
public final class ValkeyConnections implements AutoCloseable {
    /** For everything that opening takes: asking for the address, connecting, TLS, signing in. */
    private static final Duration OPENING = Duration.ofSeconds(3);

    /** So long may a start be held up by a server that does not answer; the opening goes on beside it. */
    private static final Duration REACHING = Duration.ofMillis(250);

    private final Supplier<ValkeyClient> opener;
    private final Duration limit;
    private final ThreadFactory threads;
    private volatile Optional<ValkeyClient> open = Optional.empty();
    /** Completes with the opening that is under way, of which there is one at a time: a DNS lookup ends when it likes. */
    private Optional<CompletableFuture<Void>> opening = Optional.empty();

    private int closings;

    /**
     * @param opener opens connections; may take its time
     * @param limit how long one call may take
     * @param threads makes threads that an interrupt gets out of a socket, as virtual ones
     */
    public ValkeyConnections(Supplier<ValkeyClient> opener, Duration limit, ThreadFactory threads) {
        this.opener = opener;
        this.limit = limit;
        this.threads = threads;
    }

    /**
     * The server of these settings; no class of its client is loaded before it is asked for.
     *
     * @param space the beginning of all our keys, for servers that others use too
     */
    public static ValkeyConnections of(ValkeySettings settings, String space) {
        ValkeyConnector valkeyConnector =
                new ValkeyConnector(settings, space, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
        return new ValkeyConnections(
                valkeyConnector::open,
                settings.timeout(),
                Thread.ofVirtual().name("valkey-", 0).factory());
    }

    /**
     * This server, for those who must not wait for it.
     *
     * @param events takes the events of the server as a whole
     * @param ofWrites takes the events of writes
     */
    public TimeLimitedValkey withBreaker(
            InstantSource clock, Consumer<StoreBreaker.Event> events, Consumer<StoreBreaker.Event> ofWrites) {
        StoreBreaker breaker = new StoreBreaker(clock);
        breaker.listener(events);
        StoreBreaker writes = new StoreBreaker(clock);
        writes.listener(ofWrites);
        return new TimeLimitedValkey(this, limit, breaker, writes, threads);
    }

    /** Whether there are connections. */
    public boolean isConnected() {
        return open.isPresent();
    }

    /** The connections, if there are any; never waits. */
    Optional<ValkeyClient> connected() {
        return open;
    }

    /**
     * Opens connections, if there are none, and asks the server for a sign of life. Joins an attempt that is under way.
     *
     * @return completes exceptionally with what went wrong, after a few seconds at most
     */
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
            } catch (Throwable trouble) { // an Error too: a class of the client that does not load
                ended(closingsBefore);
                opened.completeExceptionally(trouble);
            }
        });
        CompletableFuture<Void> bounded = opened.orTimeout(OPENING.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, trouble) -> {
                    if (trouble != null) {
                        worker.interrupt();
                    }
                });
        opening = Optional.of(bounded);
        worker.start();
        return bounded;
    }

    /**
     * The same, for those who come later; waits a moment for it.
     *
     * @return false if the server cannot be had, or not yet
     */
    public boolean connect() {
        try {
            open().get(REACHING.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException away) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // Holds no lock while others decide how long it takes: closing must not wait for it.
    private void openNow(int closingsBefore) {
        Optional<ValkeyClient> known = open;
        ValkeyClient valkeyClient = known.orElseGet(opener);
        try {
            valkeyClient.probe();
            if (known.isEmpty()) {
                keep(valkeyClient, closingsBefore);
            }
        } catch (Throwable silent) {
            forget(valkeyClient);
            valkeyClient.close();
            throw silent;
        }
    }

    private synchronized void keep(ValkeyClient valkeyClient, int closingsBefore) {
        if (closings != closingsBefore) {
            throw new IllegalStateException("closed while it was opened");
        }
        open = Optional.of(valkeyClient);
    }

    private synchronized void forget(ValkeyClient bad) {
        open = open.filter(valkeyClient -> valkeyClient != bad);
    }

    private synchronized void ended(int closingsBefore) {
        opening = opening.filter(_ -> closings != closingsBefore);
    }

    /** Forgets these connections, which are no good, and closes them beside whoever found that out. */
    void discard(ValkeyClient bad) {
        threads.newThread(() -> {
                    forget(bad);
                    bad.close();
                })
                .start();
    }

    /** Closes and forgets all; who needs them has them opened anew. */
    @Override
    public synchronized void close() {
        open.ifPresent(ValkeyClient::close);
        open = Optional.empty();
        opening = Optional.empty();
        closings++;
    }
}

package com.promptbuilder.valkey;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Time limit and circuit breakers around all calls to the server. Each call runs in its own thread, which is interrupted at the time
 * limit; that closes its socket. Reads and writes have separate breakers, since a replica or a full server answers reads only. Probes and
 * connects run in the background. Thread-safe.
 */
public final class TimeLimitedValkey {
    /** Added to the time limit: an interrupted call ends within it. */
    private static final Duration INTERRUPT_GRACE = Duration.ofMillis(20);

    /** Limit of calls in flight. More calls would only queue for the 8 connections; DynamoDB serves them instead. */
    private static final int MAX_IN_FLIGHT = 64;

    private static final Duration PROBE_TTL = Duration.ofSeconds(1);

    private final ValkeyConnections server;
    private final Duration limit;
    /** The breaker of the server as a whole, fed by reads. */
    private final StoreBreaker breaker;

    private final StoreBreaker writes;
    private final ThreadFactory threads;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final AtomicBoolean connecting = new AtomicBoolean();

    TimeLimitedValkey(
            ValkeyConnections server,
            Duration limit,
            StoreBreaker breaker,
            StoreBreaker writes,
            ThreadFactory threads) {
        this.server = server;
        this.limit = limit;
        this.breaker = breaker;
        this.writes = writes;
        this.threads = threads;
    }

    /** Starts a read within the time limit. Throws if the breaker is open, the server is not connected yet, or 64 calls are in flight. */
    public <T> CompletableFuture<T> submitRead(Function<ValkeyClient, T> read) {
        StoreBreaker.Permit permit = breaker.acquire();
        return start(connected(permit), permit, read);
    }

    /** Starts a write, as {@link #submitRead}; throws also while the breaker of writes is open. */
    public <T> CompletableFuture<T> submitWrite(Function<ValkeyClient, T> write) {
        ValkeyClient valkeyClient = connected(breaker.acquire());
        return start(valkeyClient, writes.acquire(), write);
    }

    private ValkeyClient connected(StoreBreaker.Permit permit) {
        Optional<ValkeyClient> client = server.connected();
        if (permit.isProbe() || client.isEmpty()) {
            connectInBackground(permit);
            throw new StoreUnavailableException("Valkey is not connected yet");
        }
        if (writes.isOpen()) {
            writes.tryAcquire().ifPresent(probe -> startProbe(client.get(), probe));
        }
        return client.get();
    }

    private void startProbe(ValkeyClient valkeyClient, StoreBreaker.Permit permit) {
        CompletableFuture<Boolean> _ = start(valkeyClient, permit, client -> {
            client.set("probe", new byte[] {1}, PROBE_TTL);
            return true;
        });
    }

    private <T> CompletableFuture<T> start(
            ValkeyClient valkeyClient, StoreBreaker.Permit permit, Function<ValkeyClient, T> work) {
        if (!inFlight.tryAcquire()) {
            throw new StoreUnavailableException("Valkey: " + MAX_IN_FLIGHT + " calls in flight");
        }
        return run(valkeyClient, permit, work);
    }

    /** The result of a started call. Throws if it failed or took too long, also by this thread's clock: a busy machine may interrupt it late. */
    public <T> T join(CompletableFuture<T> call) {
        try {
            return call.get(limit.plus(INTERRUPT_GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new StoreUnavailableException(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new StoreUnavailableException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(e);
        }
    }

    /** False while a breaker is open. */
    public boolean isUp() {
        return !breaker.isOpen() && !writes.isOpen();
    }

    private <T> CompletableFuture<T> run(
            ValkeyClient valkeyClient, StoreBreaker.Permit permit, Function<ValkeyClient, T> work) {
        CompletableFuture<T> call = new CompletableFuture<>();
        Thread worker = threads.newThread(() -> {
            try {
                call.complete(work.apply(valkeyClient));
            } catch (Throwable e) {
                // An Error too: a broken server can send a length that exceeds the heap.
                call.completeExceptionally(e);
            } finally {
                inFlight.release();
            }
        });
        CompletableFuture<T> limited = call.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((_, error) -> {
                    if (error == null) {
                        permit.succeeded();
                    } else {
                        worker.interrupt();
                        failed(valkeyClient, permit, error);
                    }
                });
        worker.start();
        return limited;
    }

    // Discarding the connections also makes the next connect resolve the host name again, as after a failover.
    private void failed(ValkeyClient valkeyClient, StoreBreaker.Permit permit, Throwable error) {
        boolean isOpenNow = permit.failed(causeName(error));
        if ((isOpenNow && breaker.isOpen()) || error instanceof ValkeyClient.NotPrimaryException) {
            server.discard(valkeyClient);
        }
    }

    private void connectInBackground(StoreBreaker.Permit permit) {
        if (connecting.compareAndSet(false, true)) {
            CompletableFuture<Void> _ = server.open().whenComplete((_, error) -> {
                connecting.set(false);
                if (error == null) {
                    permit.succeeded();
                } else {
                    boolean _ = permit.failedForAll(causeName(error));
                }
            });
        }
    }

    private static String causeName(Throwable error) {
        Throwable first =
                error instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : error;
        return first.getClass().getSimpleName();
    }
}

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
 * Time limit and circuit breakers around all calls to the server. A call runs in a thread of its own, whose socket is closed when its time is
 * over. Reads and writes have a breaker each, since a replica or a full server answers reads only. Probes and openings of connections run
 * beside the requests. Thread-safe.
 */
public final class TimeLimitedValkey {
    /** Time in which an interrupted call ends. */
    private static final Duration TELLING = Duration.ofMillis(20);

    /** More calls than this at once would only queue for the few connections; the record answers those who come then. */
    private static final int MOST_AT_ONCE = 64;

    private static final String PROBE_KEY = "probe";
    private static final Duration PROBE_LIFE = Duration.ofSeconds(1);

    private final ValkeyConnections server;
    private final Duration limit;
    private final StoreBreaker breaker;
    private final StoreBreaker writes;
    private final ThreadFactory threads;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final AtomicBoolean opening = new AtomicBoolean();

    /**
     * @param limit how long a call may take
     * @param breaker of the server as a whole, by its reads
     * @param writes of writes alone
     * @param threads makes threads that an interrupt gets out of a socket, as virtual ones
     */
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

    /**
     * Begins a read; what it gives completes within the time limit.
     *
     * @throws StoreUnavailableException if the breaker is open, or the server is not connected yet or has enough to do
     */
    public <T> CompletableFuture<T> submit(Function<ValkeyClient, T> read) {
        return start(connected(), breaker, read);
    }

    /**
     * Begins a write, as {@link #submit}.
     *
     * @throws StoreUnavailableException also while the server takes no writes
     */
    public <T> CompletableFuture<T> beginWrite(Function<ValkeyClient, T> write) {
        ValkeyClient valkeyClient = connected();
        if (writes.isOpen()) {
            throw new StoreUnavailableException("Valkey takes no writes");
        }
        return start(valkeyClient, writes, write);
    }

    private ValkeyClient connected() {
        if (breaker.isOpen()) {
            if (breaker.tryAcquire()) {
                openBeside();
            }
            throw new StoreUnavailableException("Valkey counts as away");
        }
        Optional<ValkeyClient> commands = server.connected();
        if (commands.isEmpty()) {
            openBeside();
            throw new StoreUnavailableException("Valkey is not connected yet");
        }
        if (writes.isOpen() && writes.tryAcquire()) {
            CompletableFuture<Boolean> _ = start(commands.get(), writes, TimeLimitedValkey::probeWrite);
        }
        return commands.get();
    }

    private static boolean probeWrite(ValkeyClient valkeyClient) {
        valkeyClient.set(PROBE_KEY, new byte[] {1}, PROBE_LIFE);
        return true;
    }

    private <T> CompletableFuture<T> start(
            ValkeyClient valkeyClient, StoreBreaker counting, Function<ValkeyClient, T> work) {
        if (!places.tryAcquire()) {
            throw new StoreUnavailableException("Valkey has enough to do");
        }
        return run(valkeyClient, counting, work);
    }

    /**
     * What a call that was begun comes to. The caller's own clock bounds the waiting: on a busy machine others may be late to break the
     * call off.
     *
     * @throws StoreUnavailableException if it failed or took too long
     */
    public <T> T join(CompletableFuture<T> call) {
        try {
            return call.get(limit.plus(TELLING).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw new StoreUnavailableException(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException late) {
            throw new StoreUnavailableException(late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(stopped);
        }
    }

    /** False while the server does not answer or takes no writes. */
    public boolean isUp() {
        return !breaker.isOpen() && !writes.isOpen();
    }

    private <T> CompletableFuture<T> run(
            ValkeyClient valkeyClient, StoreBreaker counting, Function<ValkeyClient, T> work) {
        CompletableFuture<T> call = new CompletableFuture<>();
        Thread worker = threads.newThread(() -> {
            try {
                call.complete(work.apply(valkeyClient));
            } catch (Throwable trouble) {
                // An Error too: a length that a broken server makes up can be too much for the heap.
                call.completeExceptionally(trouble);
            } finally {
                places.release();
            }
        });
        CompletableFuture<T> told = call.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((_, trouble) -> {
                    if (trouble == null) {
                        counting.succeeded();
                    } else {
                        worker.interrupt();
                        failed(valkeyClient, counting, trouble);
                    }
                });
        worker.start();
        return told;
    }

    // With the connections the address goes: a name that has moved to the primary is resolved again.
    private void failed(ValkeyClient valkeyClient, StoreBreaker counting, Throwable trouble) {
        boolean isOpenNow = counting.failed(kind(trouble));
        if ((isOpenNow && counting == breaker) || trouble instanceof NotPrimaryException) {
            server.discard(valkeyClient);
        }
    }

    private void openBeside() {
        if (opening.compareAndSet(false, true)) {
            CompletableFuture<Void> _ = server.open().whenComplete((_, trouble) -> {
                opening.set(false);
                if (trouble == null) {
                    breaker.succeeded();
                } else {
                    boolean _ = breaker.failedForAll(kind(trouble));
                }
            });
        }
    }

    private static String kind(Throwable trouble) {
        Throwable first = trouble instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : trouble;
        return first.getClass().getSimpleName();
    }
}

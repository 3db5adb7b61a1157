package com.promptbuilder.valkey;

import com.promptbuilder.table.StoreException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A breaker and a time limit around all calls to the server. A call takes no longer than the limit, whatever the server does: it runs in a
 * thread of its own, whose socket is closed when its time is over. After a few failures in a row the server counts as away, and every call
 * fails at once. Whoever finds a probe due, once a second, has it made beside the request: nobody waits for it, nor for a connection
 * to be opened. Thread-safe.
 */
public final class ValkeyGuard {
    private static final int FAILURES_TO_OPEN = 3;
    /** What it may take to hear that a call was broken off. */
    private static final Duration TELLING = Duration.ofMillis(20);

    private static final Duration PROBE_EVERY = Duration.ofSeconds(1);
    /** More calls than this at once would only queue for the few connections; the record answers those who come then. */
    private static final int MOST_AT_ONCE = 64;

    private final ValkeyServer server;
    private final Duration limit;
    private final InstantSource clock;
    private final ThreadFactory threads;
    private final Consumer<Event> events;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicBoolean opening = new AtomicBoolean();
    private final AtomicReference<Optional<Instant>> awayUntil = new AtomicReference<>(Optional.empty());

    /** What operators want to know. */
    public sealed interface Event {
        /** One call failed, or took too long. */
        record Failed() implements Event {}

        /** From now on calls fail at once; told once each time. */
        record WentAway(String cause) implements Event {}

        /** From now on calls are made again; told once each time. */
        record CameBack() implements Event {}
    }

    /**
     * @param limit how long a call may take
     * @param threads makes threads that an interrupt gets out of a socket, as virtual ones
     */
    ValkeyGuard(
            ValkeyServer server, Duration limit, InstantSource clock, ThreadFactory threads, Consumer<Event> events) {
        this.server = server;
        this.limit = limit;
        this.clock = clock;
        this.threads = threads;
        this.events = events;
    }

    /**
     * Begins a call; what it gives completes within the time limit.
     *
     * @throws StoreException if the server counts as away, is not connected yet, or has enough to do
     */
    public <T> CompletableFuture<T> begin(Function<Commands, T> work) {
        Optional<Instant> away = awayUntil.get();
        if (away.isPresent()) {
            probeIfDue(away);
            throw new StoreException("Valkey counts as away");
        }
        Optional<Commands> commands = server.connected();
        if (commands.isEmpty()) {
            openBeside();
            throw new StoreException("Valkey is not connected yet");
        }
        if (!places.tryAcquire()) {
            throw new StoreException("Valkey has enough to do");
        }
        return run(commands.get(), work);
    }

    /**
     * What a call that was begun comes to. The caller's own clock bounds the waiting: on a busy machine others may be late to break the
     * call off.
     *
     * @throws StoreException if it failed or took too long
     */
    public <T> T await(CompletableFuture<T> call) {
        try {
            return call.get(limit.plus(TELLING).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw new StoreException(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException late) {
            throw new StoreException(late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StoreException(stopped);
        }
    }

    /** True from when calls began to fail at once until the server answers again. */
    public boolean isAway() {
        return awayUntil.get().isPresent();
    }

    private <T> CompletableFuture<T> run(Commands commands, Function<Commands, T> work) {
        CompletableFuture<T> call = new CompletableFuture<>();
        Thread worker = threads.newThread(() -> {
            try {
                call.complete(work.apply(commands));
            } catch (
                    Throwable trouble) { // an Error too: a length that a broken server makes up can be too much for the
                // heap
                call.completeExceptionally(trouble);
            } finally {
                places.release();
            }
        });
        CompletableFuture<T> told = call.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((_, trouble) -> {
                    if (trouble == null) {
                        failuresInARow.set(0);
                    } else {
                        worker.interrupt();
                        failed(commands, kind(trouble));
                    }
                });
        worker.start();
        return told;
    }

    private void failed(Commands commands, String kind) {
        events.accept(new Event.Failed());
        if (failuresInARow.incrementAndGet() >= FAILURES_TO_OPEN && goAway(kind)) {
            server.drop(commands);
        }
    }

    private boolean goAway(String kind) {
        Optional<Instant> until = Optional.of(clock.instant().plus(PROBE_EVERY));
        boolean isNew = awayUntil.compareAndSet(Optional.empty(), until);
        if (isNew) {
            events.accept(new Event.WentAway(kind));
        }
        return isNew;
    }

    // Whoever moves the time on has the probe made; the others see it moved.
    private void probeIfDue(Optional<Instant> away) {
        Instant now = clock.instant();
        if (away.filter(until -> !now.isBefore(until)).isPresent()
                && awayUntil.compareAndSet(away, Optional.of(now.plus(PROBE_EVERY)))) {
            openBeside();
        }
    }

    private void openBeside() {
        if (opening.compareAndSet(false, true)) {
            CompletableFuture<Void> _ = server.open().whenComplete((_, trouble) -> {
                opening.set(false);
                if (trouble == null) {
                    answered();
                } else {
                    events.accept(new Event.Failed());
                    goAway(kind(trouble));
                }
            });
        }
    }

    private void answered() {
        failuresInARow.set(0);
        if (awayUntil.getAndSet(Optional.empty()).isPresent()) {
            events.accept(new Event.CameBack());
        }
    }

    private static String kind(Throwable trouble) {
        Throwable first = trouble instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : trouble;
        return first.getClass().getSimpleName();
    }
}

package com.promptbuilder.table;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A breaker around all calls to the table: after a few failures in a row the table counts as away, and every call fails at once, but for
 * one probe a second. So a table that is slow costs few requests its time limit, and all others nothing. Thread-safe.
 */
public final class TableGuard {
    private static final int FAILURES_TO_OPEN = 3;
    private static final Duration PROBE_EVERY = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Consumer<Event> events;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicReference<Optional<Instant>> awayUntil = new AtomicReference<>(Optional.empty());

    /** What operators want to know. */
    public sealed interface Event {
        /** One call failed. */
        record Failed() implements Event {}

        /** From now on calls fail at once; told once each time. */
        record WentAway(String cause) implements Event {}

        /** From now on calls are made again; told once each time. */
        record CameBack() implements Event {}
    }

    public TableGuard(InstantSource clock, Consumer<Event> events) {
        this.clock = clock;
        this.events = events;
    }

    /**
     * Makes a call, unless the table counts as away.
     *
     * @throws StoreException if the table does not answer, or counts as away
     */
    public <T> T call(Supplier<T> call) {
        Optional<Instant> away = awayUntil.get();
        if (away.isPresent() && !mayProbe(away)) {
            throw new StoreException("the table counts as away");
        }
        try {
            T result = call.get();
            succeeded();
            return result;
        } catch (StoreException trouble) {
            // A call that its own thread broke off says nothing about the table.
            if (!Thread.currentThread().isInterrupted()) {
                failed(trouble);
            }
            throw trouble;
        }
    }

    /** False if the last call failed: then what can be done without the table should be, and not wait for it once more. */
    public boolean isSteady() {
        return failuresInARow.get() == 0;
    }

    /** True from when calls began to fail at once until one succeeds again. */
    public boolean isAway() {
        return awayUntil.get().isPresent();
    }

    // Whoever moves the time on is the probe; the others see it moved.
    private boolean mayProbe(Optional<Instant> away) {
        Instant now = clock.instant();
        return away.filter(until -> !now.isBefore(until)).isPresent()
                && awayUntil.compareAndSet(away, Optional.of(now.plus(PROBE_EVERY)));
    }

    private void succeeded() {
        failuresInARow.set(0);
        if (awayUntil.getAndSet(Optional.empty()).isPresent()) {
            events.accept(new Event.CameBack());
        }
    }

    private void failed(StoreException trouble) {
        events.accept(new Event.Failed());
        if (failuresInARow.incrementAndGet() >= FAILURES_TO_OPEN
                && awayUntil.compareAndSet(
                        Optional.empty(), Optional.of(clock.instant().plus(PROBE_EVERY)))) {
            events.accept(new Event.WentAway(trouble.kind()));
        }
    }
}

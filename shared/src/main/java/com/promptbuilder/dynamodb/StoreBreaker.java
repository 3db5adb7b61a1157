package com.promptbuilder.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Circuit breaker of one store: DynamoDB, Valkey or SQS. It opens after three failures in a row. In a burst, a call that fails although another one
 * succeeded since it began is no evidence of an outage and does not count. While it is open, calls fail at once, except
 * one probe a second. State is computed from the clock when it is read, since no timer runs in a frozen environment. Thread-safe.
 */
public final class StoreBreaker {
    private static final int FAILURES_TO_OPEN = 3;
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicInteger successes = new AtomicInteger();
    /** When the next probe is due; empty while the breaker is closed. */
    private final AtomicReference<Optional<Instant>> nextProbe = new AtomicReference<>(Optional.empty());

    private volatile Consumer<Event> listener = _ -> {};

    /** A failed call or a transition. */
    public sealed interface Event {
        record CallFailed() implements Event {}

        /** The breaker opened by an exception of this simple name; sent once for each transition. */
        record Opened(String cause) implements Event {}

        /** The breaker closed; sent once for each transition. */
        record Closed() implements Event {}
    }

    public StoreBreaker(InstantSource clock) {
        this.clock = clock;
    }

    /** Sends events to this listener from now on, instead of the previous one. */
    public void listener(Consumer<Event> events) {
        listener = events;
    }

    /** A call that was let through, whose result is reported once. Knows whether another call succeeded since. */
    public final class Permit {
        private final boolean isProbe;
        private final int successesBefore = successes.get();

        private Permit(boolean isProbe) {
            this.isProbe = isProbe;
        }

        /** True if the breaker is open, and this call finds out whether the store answers again. */
        public boolean isProbe() {
            return isProbe;
        }

        /** Records that the store answered, which closes the breaker. */
        public void succeeded() {
            successes.incrementAndGet();
            failuresInARow.set(0);
            if (isOpen() && nextProbe.getAndSet(Optional.empty()).isPresent()) {
                listener.accept(new Event.Closed());
            }
        }

        /** Records that the call failed; returns true if the breaker opened by it. */
        public boolean failed(String cause) {
            listener.accept(new Event.CallFailed());
            return successes.get() == successesBefore
                    && failuresInARow.incrementAndGet() >= FAILURES_TO_OPEN
                    && opened(cause);
        }

        /** Records a failure after which no other call can succeed; returns true if the breaker opened by it. */
        public boolean failedForAll(String cause) {
            listener.accept(new Event.CallFailed());
            failuresInARow.incrementAndGet();
            return opened(cause);
        }
    }

    /** Makes a call unless the breaker is open. {@link StoreUnavailableException} is a failure; any other exception is the store's answer. */
    public <T> T call(Supplier<T> call) {
        Permit permit = acquire();
        try {
            T result = call.get();
            permit.succeeded();
            return result;
        } catch (StoreUnavailableException e) {
            // After an interrupt, the failure has no evidence about the store.
            if (!Thread.currentThread().isInterrupted()) {
                boolean _ = permit.failed(e.causeName());
            }
            throw e;
        } catch (RuntimeException e) {
            // The store answered, so this is no failure of the store.
            permit.succeeded();
            throw e;
        }
    }

    /** Lets a call through; throws if the breaker is open and no probe is due. */
    public Permit acquire() {
        return tryAcquire().orElseThrow(() -> new StoreUnavailableException("circuit breaker is open"));
    }

    /** Lets a call through if the breaker is closed, or if this call is the probe that is due. */
    public Optional<Permit> tryAcquire() {
        Optional<Instant> due = nextProbe.get();
        if (due.isEmpty()) {
            return Optional.of(new Permit(false));
        }
        Instant now = clock.instant();
        boolean isProbe =
                !now.isBefore(due.get()) && nextProbe.compareAndSet(due, Optional.of(now.plus(PROBE_INTERVAL)));
        return isProbe ? Optional.of(new Permit(true)) : Optional.empty();
    }

    private boolean opened(String cause) {
        boolean isNew = nextProbe.compareAndSet(
                Optional.empty(), Optional.of(clock.instant().plus(PROBE_INTERVAL)));
        if (isNew) {
            listener.accept(new Event.Opened(cause));
        }
        return isNew;
    }

    /** True from the opening until a call succeeds. */
    public boolean isOpen() {
        return nextProbe.get().isPresent();
    }

    /** False if the last call failed. Work that can be done without the store should not wait for it then. */
    public boolean hasNoRecentFailure() {
        return failuresInARow.get() == 0;
    }
}

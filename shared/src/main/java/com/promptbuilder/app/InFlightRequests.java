package com.promptbuilder.app;

import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests in flight. Thread-safe. */
public final class InFlightRequests {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final AtomicInteger count = new AtomicInteger();

    /** One request in flight. Closing it ends the request. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Registers a request. */
    public Registration enter() {
        count.incrementAndGet();
        return count::decrementAndGet;
    }

    int count() {
        return count.get();
    }

    /** Waits until no request is in flight. False if the end was reached, or the thread was interrupted, before that. */
    boolean awaitIdle(Instant end, InstantSource clock, Sleeper sleeper) {
        while (count.get() > 0) {
            if (!clock.instant().isBefore(end) || !sleeper.sleep(POLL_INTERVAL)) {
                return false;
            }
        }
        return true;
    }
}

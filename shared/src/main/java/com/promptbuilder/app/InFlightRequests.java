package com.promptbuilder.app;

import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests that have begun and not ended. Thread-safe. */
public final class InFlightRequests {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final AtomicInteger count = new AtomicInteger();

    /** One request, until it is closed. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** A request begins. */
    public Registration enter() {
        count.incrementAndGet();
        return count::decrementAndGet;
    }

    int count() {
        return count.get();
    }

    /** Waits until none is left; false if some are when the time is over. */
    boolean awaitIdle(Instant end, InstantSource clock, Sleeper sleeper) {
        while (count.get() > 0) {
            if (!clock.instant().isBefore(end) || !sleeper.sleep(LOOK_EVERY)) {
                return false;
            }
        }
        return true;
    }
}

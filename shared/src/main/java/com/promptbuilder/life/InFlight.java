package com.promptbuilder.life;

import com.promptbuilder.value.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests that have begun and not ended. Thread-safe. */
public final class InFlight {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final AtomicInteger count = new AtomicInteger();

    /** One request, until it is closed. */
    public interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    /** A request begins. */
    public Stay enter() {
        count.incrementAndGet();
        return count::decrementAndGet;
    }

    int count() {
        return count.get();
    }

    /** Waits until none is left; false if some are when the time is over. */
    boolean awaitNone(Instant end, InstantSource clock, Sleeper sleeper) {
        while (count.get() > 0) {
            if (!clock.instant().isBefore(end) || !sleeper.sleep(LOOK_EVERY)) {
                return false;
            }
        }
        return true;
    }
}

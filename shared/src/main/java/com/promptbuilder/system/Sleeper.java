package com.promptbuilder.system;

import java.time.Duration;

/** Sleeps for a duration; replaced in tests. */
@FunctionalInterface
public interface Sleeper {
    /** Sleeps; at once false if the thread is or becomes interrupted. */
    boolean sleep(Duration duration);

    /** Sleeps in real time. */
    static Sleeper system() {
        return duration -> {
            try {
                Thread.sleep(duration);
                return true;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }
}

package com.promptbuilder.system;

import java.time.Duration;

/** Sleeps for a duration; replaced in tests. */
@FunctionalInterface
public interface Sleeper {
    /**
     * Returns after the duration, or at once in an interrupted thread.
     *
     * @return false if the thread was interrupted
     */
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

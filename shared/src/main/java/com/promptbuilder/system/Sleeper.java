package com.promptbuilder.system;

import java.time.Duration;

/** Lets time pass; handed in, so that tests need not wait. */
@FunctionalInterface
public interface Sleeper {
    /**
     * Returns after the duration, or at once in an interrupted thread.
     *
     * @return false if the thread was interrupted
     */
    boolean sleep(Duration duration);

    /** Real time. */
    static Sleeper system() {
        return duration -> {
            try {
                Thread.sleep(duration);
                return true;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }
}

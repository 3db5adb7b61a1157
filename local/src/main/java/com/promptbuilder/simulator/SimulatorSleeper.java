package com.promptbuilder.simulator;

import java.time.Duration;

/** Waits for a duration: {@code Thread::sleep}, or a fake in tests. */
@FunctionalInterface
public interface SimulatorSleeper {
    /** Returns after the duration, which is never negative and may be zero. */
    void sleep(Duration duration) throws InterruptedException;
}

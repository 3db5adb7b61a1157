package com.promptbuilder.simulator;

import java.time.Duration;

/** Something that lets time pass: {@code Thread::sleep} in earnest, nothing at all in a test. */
@FunctionalInterface
public interface SimulatorSleeper {
    /** Returns after the duration, which is never negative and may be zero. */
    void sleep(Duration duration) throws InterruptedException;
}

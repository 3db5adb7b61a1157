package com.promptbuilder.system;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Clock, sleeper, random numbers, ids and threads.
 *
 * @param owners creates a unique id at each call, such as a fencing token
 * @param random jitters the followers' pauses
 * @param threads creates the threads that renew leases
 * @param background runs work that no response waits for
 */
public record SystemServices(
        InstantSource clock,
        Sleeper sleeper,
        Supplier<String> owners,
        RandomGenerator random,
        ThreadFactory threads,
        Executor background) {
    /** Uses a virtual thread for each background task. */
    public SystemServices(
            InstantSource clock,
            Sleeper sleeper,
            Supplier<String> owners,
            RandomGenerator random,
            ThreadFactory threads) {
        this(clock, sleeper, owners, random, threads, Thread::startVirtualThread);
    }
}

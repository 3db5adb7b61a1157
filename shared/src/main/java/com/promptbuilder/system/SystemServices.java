package com.promptbuilder.system;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the protocol takes from the world around it.
 *
 * @param owners makes a new fencing token at each call
 * @param random jitters the followers' pauses
 * @param threads makes the threads that renew leases
 * @param background runs work that no response waits for
 */
public record SystemServices(
        InstantSource clock,
        Sleeper sleeper,
        Supplier<String> owners,
        RandomGenerator random,
        ThreadFactory threads,
        Executor background) {
    /** Surroundings with a virtual thread for each piece of background work. */
    public SystemServices(
            InstantSource clock,
            Sleeper sleeper,
            Supplier<String> owners,
            RandomGenerator random,
            ThreadFactory threads) {
        this(clock, sleeper, owners, random, threads, Thread::startVirtualThread);
    }
}

package com.promptbuilder.coalesce;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Discrete-event simulation of processes on machines with their own clocks. One thread runs at a time, until it sleeps or ends. Then the clock jumps
 * to the next thread's wake-up, so that a schedule depends on its seed alone and simulated hours take milliseconds.
 */
final class SimulatedCluster {
    private final Random random;
    private final PriorityQueue<Wake> wakes =
            new PriorityQueue<>(Comparator.comparing(Wake::at).thenComparing(Wake::tie));
    private final Semaphore baton = new Semaphore(0);
    private final List<AssertionError> failures = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    SimulatedCluster(long seed) {
        this.random = new Random(seed);
    }

    private record Wake(Instant at, int tie, Semaphore thread) {}

    /** Thrown in the threads of a killed process when they wake up. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A process that can be killed and frozen, with the clock skew of its machine. */
    final class Machine {
        private final Duration skew;
        private boolean killed;
        private Instant frozenUntil = Instant.MIN;

        Machine(Duration skew) {
            this.skew = skew;
        }

        void kill() {
            killed = true;
        }

        void freeze(Duration duration) {
            frozenUntil = now.plus(duration);
        }

        boolean isKilled() {
            return killed;
        }

        InstantSource clock() {
            return () -> now.plus(skew);
        }

        /** Sleeps for the duration, and then while the process is frozen. */
        boolean sleep(Duration duration) {
            pass(duration);
            while (now.isBefore(frozenUntil)) {
                pass(Duration.between(now, frozenUntil));
            }
            if (killed) {
                throw new Killed();
            }
            return true;
        }

        ThreadFactory threads() {
            return task -> Thread.ofVirtual().unstarted(running(task));
        }

        void start(Duration after, Runnable task) {
            Thread thread = Thread.ofVirtual().unstarted(body(task, after));
            thread.start();
        }

        private Runnable running(Runnable task) {
            return body(task, Duration.ZERO);
        }

        // The creating thread queues the first wake-up, so that the order does not depend on the real scheduler.
        private Runnable body(Runnable task, Duration after) {
            Semaphore mine = queue(after);
            return () -> {
                mine.acquireUninterruptibly();
                try {
                    if (!killed) {
                        task.run();
                    }
                } catch (Killed e) {
                    // A killed process ends without a report.
                    killed = true;
                } catch (AssertionError e) {
                    failures.add(e);
                } finally {
                    baton.release();
                }
            };
        }
    }

    Instant now() {
        return now;
    }

    Random random() {
        return random;
    }

    /** Runs until every thread has ended; throws the first failed assertion of a thread. */
    void run() {
        while (!wakes.isEmpty()) {
            Wake next = wakes.remove();
            now = next.at();
            next.thread().release();
            baton.acquireUninterruptibly();
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private void pass(Duration duration) {
        Semaphore mine = queue(duration);
        baton.release();
        mine.acquireUninterruptibly();
    }

    private Semaphore queue(Duration after) {
        Semaphore mine = new Semaphore(0);
        wakes.add(new Wake(now.plus(after), random.nextInt(), mine));
        return mine;
    }
}

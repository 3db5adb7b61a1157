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
 * Many processes, each on a machine of its own, in a time of their own. One thread runs at a time, until it sleeps or ends; then the clock jumps to the next one that wakes.
 * So a schedule depends on its seed alone, and hours pass in milliseconds.
 */
final class SimulatedCluster {
    private final Random random;
    private final PriorityQueue<Wake> wakes =
            new PriorityQueue<>(Comparator.comparing(Wake::at).thenComparing(Wake::tie));
    private final Semaphore baton = new Semaphore(0);
    private final List<AssertionError> broken = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    SimulatedCluster(long seed) {
        this.random = new Random(seed);
    }

    private record Wake(Instant at, int tie, Semaphore thread) {}

    /** Thrown in the threads of a process that was killed, wherever they would touch the world. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A process with a clock that is wrong by some time; it can be killed and frozen. */
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

        /** Sleeps as long as asked, and for as long as the process is frozen. */
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

        // Its first wake is queued by the one who makes the thread, so that the order does not hang on the machine's
        // scheduler.
        private Runnable body(Runnable task, Duration after) {
            Semaphore mine = queue(after);
            return () -> {
                mine.acquireUninterruptibly();
                try {
                    if (!killed) {
                        task.run();
                    }
                } catch (Killed gone) {
                    // As a process does: without a word.
                    killed = true;
                } catch (AssertionError error) {
                    broken.add(error);
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

    /** Runs until every thread has ended; throws what a thread asserted in vain. */
    void run() {
        while (!wakes.isEmpty()) {
            Wake next = wakes.remove();
            now = next.at();
            next.thread().release();
            baton.acquireUninterruptibly();
        }
        if (!broken.isEmpty()) {
            throw broken.getFirst();
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

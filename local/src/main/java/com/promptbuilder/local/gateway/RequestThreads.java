package com.promptbuilder.local.gateway;

import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Virtual threads for requests, without a limit. A thread serves one request after another, because Jackson keeps its buffers
 * by thread: on a new thread each request would allocate 34 KB more.
 */
final class RequestThreads implements Executor {
    /** Idle threads that are kept; others end. */
    private static final int MAX_IDLE = 64;

    private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();

    /** Runs the task on an idle thread, the last used first, or on a new one. */
    @Override
    public void execute(Runnable task) {
        Worker worker = idle.poll();
        if (worker == null) {
            new Worker(task).start();
        } else {
            idleCount.decrementAndGet();
            worker.resume(task);
        }
    }

    private final class Worker implements Runnable {
        private final Thread thread = Thread.ofVirtual().unstarted(this);
        private volatile Optional<Runnable> task;

        Worker(Runnable first) {
            task = Optional.of(first);
        }

        void start() {
            thread.start();
        }

        void resume(Runnable next) {
            task = Optional.of(next);
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            do {
                task.orElseThrow().run();
                task = Optional.empty();
            } while (hasAnother());
        }

        /** Waits for the next task. False if there are enough idle threads. */
        private boolean hasAnother() {
            if (idleCount.incrementAndGet() > MAX_IDLE) {
                idleCount.decrementAndGet();
                return false;
            }
            idle.push(this);
            while (task.isEmpty()) {
                LockSupport.park(this);
            }
            return true;
        }
    }
}

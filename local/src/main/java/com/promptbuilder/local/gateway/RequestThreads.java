package com.promptbuilder.local.gateway;

import org.eclipse.jetty.io.Connection;

import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Virtual threads for requests, without a limit. Tasks run in the order of arrival, from one queue. The JDK has a queue for each processor,
 * and the next requests of two busy clients can stay in front for 100 ms. A thread runs one task after another. To wake another thread takes
 * longer, and each new thread would allocate 34 KB for Jackson's buffers.
 */
final class RequestThreads implements Executor {
    /** Idle threads that are kept; others end. */
    private static final int MAX_IDLE = 64;
    /**
     * A thread pauses after so many tasks. The JDK then continues other virtual threads, such as those with an answer of Claude. After a yield
     * it continues only threads of the same queue.
     */
    private static final int TASKS_BETWEEN_PAUSES = 32;

    /** Set in the threads of an instance. */
    private static final ThreadLocal<RequestThreads> OWNER = new ThreadLocal<>();

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();

    /** Runs a request after the tasks that wait. If it comes from a {@link #connectionTasks task of a connection}, on the same thread. */
    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        if (!isOwnThread()) {
            wakeOne();
        }
    }

    /**
     * Runs tasks of connections. After a response, Jetty passes the connection to read its next request. The thread of the response does that,
     * once no earlier task waits.
     *
     * @param others runs all other tasks
     */
    Executor connectionTasks(Executor others) {
        return task -> {
            boolean isAfterResponse = task instanceof Connection && isOwnThread();
            (isAfterResponse ? this : others).execute(task);
        };
    }

    private boolean isOwnThread() {
        return OWNER.get() == this;
    }

    /** Wakes an idle thread, the last used first, or starts a new one. */
    private void wakeOne() {
        Worker worker = idle.poll();
        if (worker == null) {
            new Worker().thread.start();
        } else {
            idleCount.decrementAndGet();
            worker.wake();
        }
    }

    private final class Worker implements Runnable {
        private final Thread thread = Thread.ofVirtual().unstarted(this);
        private volatile boolean isIdle;

        void wake() {
            isIdle = false;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            OWNER.set(RequestThreads.this);
            try {
                do {
                    runTasks();
                } while (isNeeded());
            } finally {
                // A task that throws ends this thread.
                if (!waiting.isEmpty()) {
                    wakeOne();
                }
            }
        }

        private void runTasks() {
            int count = 0;
            for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
                if (++count % TASKS_BETWEEN_PAUSES == 0) {
                    LockSupport.parkNanos(this, 1);
                }
            }
        }

        /** Waits to be woken. False if there are enough idle threads. */
        private boolean isNeeded() {
            if (idleCount.incrementAndGet() > MAX_IDLE) {
                idleCount.decrementAndGet();
                return false;
            }
            isIdle = true;
            idle.push(this);
            while (isIdle) {
                LockSupport.park(this);
            }
            return true;
        }
    }
}

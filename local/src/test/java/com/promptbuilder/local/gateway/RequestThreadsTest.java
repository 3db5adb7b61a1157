package com.promptbuilder.local.gateway;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

class RequestThreadsTest {
    private final RequestThreads threads = new RequestThreads();
    private final Executor connectionTasks =
            threads.connectionTasks(task -> Thread.ofPlatform().start(task));
    private final Set<Thread> used = ConcurrentHashMap.newKeySet();

    @Test
    void anIdleThreadServesTheNextRequest() {
        for (int request = 0; request < 100; request++) {
            CompletableFuture.runAsync(() -> used.add(Thread.currentThread()), threads)
                    .join();
        }

        assertThat(used).allMatch(Thread::isVirtual).hasSizeLessThan(100);
    }

    @Test
    void requestsNeverWaitForEachOther() throws InterruptedException {
        for (int herd = 0; herd < 3; herd++) {
            CountDownLatch all = new CountDownLatch(1000);
            CountDownLatch ended = new CountDownLatch(1000);
            for (int request = 0; request < 1000; request++) {
                threads.execute(() -> {
                    all.countDown();
                    await(all);
                    ended.countDown();
                });
            }
            ended.await();
        }
    }

    @Test
    void theThreadOfAResponseReadsTheNextRequestOfItsConnection() {
        CompletableFuture<Thread> response = new CompletableFuture<>();
        CompletableFuture<Thread> next = new CompletableFuture<>();
        Runnable reading = new TestConnection(() -> next.complete(Thread.currentThread()));

        threads.execute(() -> {
            connectionTasks.execute(reading);
            response.complete(Thread.currentThread());
        });

        assertThat(next.join()).isSameAs(response.join());
    }

    @Test
    void otherTasksOfConnectionsRunElsewhere() {
        CompletableFuture<Thread> accepting = new CompletableFuture<>();
        CompletableFuture<Thread> first = new CompletableFuture<>();

        threads.execute(() -> connectionTasks.execute(() -> accepting.complete(Thread.currentThread())));
        connectionTasks.execute(new TestConnection(() -> first.complete(Thread.currentThread())));

        assertThat(accepting.join().isVirtual()).isFalse();
        assertThat(first.join().isVirtual()).isFalse();
    }

    @Test
    void aTaskThatThrowsLosesNoOther() {
        CompletableFuture<Boolean> second = new CompletableFuture<>();

        threads.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            threads.execute(() -> second.complete(true));
            throw new IllegalStateException("of a test");
        });

        assertThat(second).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    @Timeout(60)
    void busyConnectionsLetOtherVirtualThreadsContinue() throws InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        CountDownLatch requests = new CountDownLatch(100_000);
        CountDownLatch parked = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            parked.countDown();
            LockSupport.park();
        });
        parked.await();
        try {
            int connections = 4 * Runtime.getRuntime().availableProcessors();
            for (int connection = 0; connection < connections; connection++) {
                threads.execute(new Busy(isOver, requests));
            }
            requests.await();
            LockSupport.unpark(waiting);
            waiting.join();
        } finally {
            isOver.set(true);
        }
    }

    /** A client that sends requests without a pause. */
    private final class Busy implements Runnable {
        private final AtomicBoolean isOver;
        private final CountDownLatch requests;

        Busy(AtomicBoolean isOver, CountDownLatch requests) {
            this.isOver = isOver;
            this.requests = requests;
        }

        @Override
        public void run() {
            requests.countDown();
            if (!isOver.get()) {
                connectionTasks.execute(new TestConnection(() -> threads.execute(this)));
            }
        }
    }

    private static final class TestConnection extends AbstractConnection implements Runnable {
        private final Runnable reading;

        TestConnection(Runnable reading) {
            super(new ByteArrayEndPoint(), Runnable::run);
            this.reading = reading;
        }

        @Override
        public void run() {
            reading.run();
        }

        @Override
        public void onFillable() {
            // not called here
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

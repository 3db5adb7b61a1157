package com.promptbuilder.local.gateway;

import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;

class RequestThreadsTest {
    private final RequestThreads threads = new RequestThreads();
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

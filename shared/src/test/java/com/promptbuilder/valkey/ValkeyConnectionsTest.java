package com.promptbuilder.valkey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Connects whose DNS lookup blocks and ignores interrupts. */
@Timeout(60)
class ValkeyConnectionsTest {
    private final CountDownLatch resolved = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ValkeyConnections server = new ValkeyConnections(
            this::open, Duration.ofMillis(80), Thread.ofVirtual().factory());

    @AfterEach
    void resolve() {
        resolved.countDown();
    }

    @Test
    void resolvesItsNameOnceAtATime() {
        CompletableFuture<Void> first = server.open();
        for (int i = 0; i < 10; i++) {
            assertThat(server.open()).isSameAs(first);
        }
        resolved.countDown();
        first.join();

        assertThat(lookups).hasValue(1);
        assertThat(server.isConnected()).isTrue();
    }

    @Test
    void isClosedWithoutWaitingForALookup() throws InterruptedException {
        CompletableFuture<Void> opening = server.open();
        server.close();
        assertThat(opening).isNotDone();

        resolved.countDown();
        closed.await();
        assertThat(server.isConnected()).isFalse();
    }

    private ValkeyClient open() {
        lookups.incrementAndGet();
        while (resolved.getCount() > 0) {
            try {
                resolved.await();
            } catch (InterruptedException _) {
                // A DNS lookup ignores interrupts.
            }
        }
        return new Answering();
    }

    private final class Answering implements ValkeyClient {
        @Override
        public Optional<byte[]> get(String key, int maxBytes) {
            return Optional.empty();
        }

        @Override
        public void set(String key, byte[] value, Duration timeToLive) {
            // Stores nothing.
        }

        @Override
        public void delete(String key) {
            // Stores nothing.
        }

        @Override
        public void probe() {
            // Answers.
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}

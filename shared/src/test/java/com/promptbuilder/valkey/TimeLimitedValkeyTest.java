package com.promptbuilder.valkey;

import com.promptbuilder.dynamodb.StoreBreaker.Event;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TimeLimitedValkeyTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(20);

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Event> writeEvents = new LinkedBlockingQueue<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile Optional<RuntimeException> refusal = Optional.empty();
    private ValkeyConnections server = server(NEVER);
    private TimeLimitedValkey timeLimited = timeLimited(server);

    /** A client that only answers. */
    private final class Answering implements ValkeyClient {
        @Override
        public Optional<byte[]> get(String key, int mostBytes) {
            return Optional.empty();
        }

        @Override
        public void set(String key, byte[] value, Duration life) {}

        @Override
        public void delete(String key) {}

        @Override
        public void probe() {
            refusal.ifPresent(refused -> {
                throw refused;
            });
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @BeforeEach
    void connect() {
        while (!server.connect()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aCallGivesItsResult() {
        assertThat(call(_ -> "here")).isEqualTo("here");
        assertThat(events).isEmpty();
    }

    @Test
    void threeFailuresInARowOpenTheCircuitAndCloseTheConnections() throws InterruptedException {
        failTimes(2);
        call(_ -> "well again");
        failTimes(2);
        assertThat(timeLimited.isUp()).isTrue();
        failTimes(1);

        assertThat(timeLimited.isUp()).isFalse();
        assertThat(events).hasSize(6).last().isEqualTo(new Event.Opened("IllegalStateException"));
        assertThatThrownBy(() -> call(_ -> "anything")).isInstanceOf(StoreUnavailableException.class);
        assertThat(events).hasSize(6);
        awaitClosed();
    }

    @Test
    void aReadThatFailsWhileAnotherOneSucceedsDoesNotCount() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> call(_ -> {
                        call(_ -> "fast");
                        throw new IllegalStateException("too slow in a burst");
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(timeLimited.isUp()).isTrue();
        assertThat(events).hasSize(5).containsOnly(new Event.CallFailed());
    }

    @Test
    void aWriteThatFailsCountsUnlessAnotherWriteSucceedsMeanwhile() {
        for (int i = 0; i < 5; i++) {
            write(_ -> {
                write(_ -> "fast");
                throw new IllegalStateException("too slow in a burst");
            });
        }
        assertThat(timeLimited.isUp()).isTrue();

        for (int i = 0; i < 3; i++) {
            write(_ -> {
                call(_ -> "a read says nothing of writes");
                throw new IllegalStateException("full");
            });
        }
        assertThat(timeLimited.isUp()).isFalse();
    }

    @Test
    void anErrorIsAFailureToo() {
        assertThatThrownBy(() -> call(_ -> {
                    throw new OutOfMemoryError("a length that somebody made up");
                }))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageNotContaining("made up");
    }

    @Test
    void aCallThatHangsIsInterrupted() throws InterruptedException {
        timeLimited = timeLimited(server(SOON));
        connect();
        CountDownLatch interrupted = new CountDownLatch(1);

        assertThatThrownBy(() -> call(_ -> hang(interrupted)))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        slow -> assertThat(slow.causeName()).isEqualTo("TimeoutException"));
        interrupted.await();
        assertThat(next()).isEqualTo(new Event.CallFailed());
        assertThat(events).isEmpty();
    }

    @Test
    void whileTheCircuitIsOpenOneProbeASecondRunsInTheBackground() throws InterruptedException {
        failTimes(3);
        awaitClosed();
        events.clear();
        refusal = Optional.of(new IllegalStateException("still away"));
        callInVain();
        assertThat(opened).hasValue(1);

        now = now.plusSeconds(1);
        callInVain();
        callInVain();
        assertThat(next()).isEqualTo(new Event.CallFailed());
        assertThat(opened).hasValue(2);
        callInVain();
        assertThat(events).isEmpty();

        refusal = Optional.empty();
        now = now.plusSeconds(1);
        callInVain();
        assertThat(next()).isEqualTo(new Event.Closed());
        assertThat(call(_ -> "back")).isEqualTo("back");
        assertThat(timeLimited.isUp()).isTrue();
        assertThat(events).isEmpty();
    }

    @Test
    void withoutAConnectionNoCallWaits() throws InterruptedException {
        server.close();
        callInVain();
        while (server.connected().isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(call(_ -> "connected")).isEqualTo("connected");
        assertThat(events).isEmpty();
    }

    @Test
    void aFailedConnectOpensTheCircuitAtOnce() throws InterruptedException {
        server.close();
        refusal = Optional.of(new IllegalStateException("nobody there"));
        callInVain();

        assertThat(next()).isEqualTo(new Event.CallFailed());
        assertThat(next()).isEqualTo(new Event.Opened("IllegalStateException"));
    }

    @Test
    void callsAboveTheLimitAreRejectedAndDoNotCountAsFailures() {
        CountDownLatch end = new CountDownLatch(1);
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            calls.add(timeLimited.submitRead(_ -> until(end)));
        }
        assertThatThrownBy(() -> timeLimited.submitRead(_ -> "one too many"))
                .isInstanceOf(StoreUnavailableException.class);
        end.countDown();
        calls.forEach(timeLimited::join);

        assertThat(events).isEmpty();
    }

    private String hang(CountDownLatch interrupted) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) { // the test awaits the latch
            interrupted.countDown();
        }
        return "too late";
    }

    private static String until(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "done";
    }

    private void failTimes(int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> call(_ -> {
                        throw new IllegalStateException("broken");
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    private void callInVain() {
        assertThatThrownBy(() -> call(_ -> "nobody hears")).isInstanceOf(StoreUnavailableException.class);
    }

    private void awaitClosed() {
        while (closed.get() == 0 || server.connected().isPresent()) {
            Thread.onSpinWait();
        }
    }

    private Event next() throws InterruptedException {
        return Optional.ofNullable(events.poll(10, TimeUnit.SECONDS)).orElseThrow();
    }

    private String call(Function<ValkeyClient, String> work) {
        return timeLimited.join(timeLimited.submitRead(work));
    }

    private void write(Function<ValkeyClient, String> work) {
        try {
            timeLimited.join(timeLimited.submitWrite(work));
        } catch (StoreUnavailableException _) { // the breaker has counted it
        }
    }

    private ValkeyConnections server(Duration limit) {
        server = new ValkeyConnections(
                () -> {
                    opened.incrementAndGet();
                    return new Answering();
                },
                limit,
                Thread.ofVirtual().factory());
        return server;
    }

    private TimeLimitedValkey timeLimited(ValkeyConnections which) {
        return which.withBreaker(() -> now, events::add, writeEvents::add);
    }
}

package com.promptbuilder.dynamodb;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StoreBreakerTest {
    private static final int MANY = 50;

    private final AtomicInteger calls = new AtomicInteger();
    private final List<StoreBreaker.Event> transitions = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile boolean fails;
    private final StoreBreaker breaker = new StoreBreaker(() -> now);

    @BeforeEach
    void listen() {
        breaker.listener(event -> {
            if (!(event instanceof StoreBreaker.Event.CallFailed)) {
                transitions.add(event);
            }
        });
    }

    @Test
    void letsEveryCallThroughWhileTheStoreAnswers() {
        IntStream.range(0, 10).forEach(_ -> assertThat(answers()).isTrue());

        assertThat(calls).hasValue(10);
        assertThat(transitions).isEmpty();
    }

    @Test
    void staysClosedAfterTwoFailuresInARow() {
        for (int i = 0; i < 5; i++) {
            fail(2);
            fails = false;
            assertThat(answers()).isTrue();
        }

        assertThat(transitions).isEmpty();
    }

    @Test
    void staysClosedIfAnotherCallSucceededDuringEachThatFailed() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> breaker.call(() -> {
                        assertThat(answers()).isTrue();
                        throw new StoreUnavailableException("too slow in a burst");
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(transitions).isEmpty();
    }

    @Test
    void failsEveryCallAtOnceAfterThreeFailuresInARow() {
        fail(3);
        fails = false;

        IntStream.range(0, 10).forEach(_ -> assertThat(answers()).isFalse());
        assertThat(calls).hasValue(3);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void letsOneProbeASecondThroughWithAnyNumberOfCalls() {
        fail(3);
        for (int second = 1; second <= 5; second++) {
            now = now.plusSeconds(1);
            assertThat(answersOfMany()).isZero();
            assertThat(calls).hasValue(3 + second);
        }
        now = now.plusMillis(999);
        assertThat(answersOfMany()).isZero();
        assertThat(calls).hasValue(8);
    }

    @Test
    void closesAfterOneProbeThatSucceeds() {
        fail(3);
        fails = false;
        now = now.plusSeconds(1);

        assertThat(answers()).isTrue();
        assertThat(answersOfMany()).isEqualTo(MANY);
        fail(2);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void reportsEachTransitionOnce() {
        for (int i = 0; i < 2; i++) {
            transitions.clear();
            fails = true;
            answersOfMany();
            now = now.plusSeconds(1);
            answersOfMany();
            assertThat(transitions).containsExactly(new StoreBreaker.Event.Opened("IllegalStateException"));

            fails = false;
            now = now.plusSeconds(1);
            answersOfMany();
            answersOfMany();
            assertThat(transitions)
                    .containsExactly(
                            new StoreBreaker.Event.Opened("IllegalStateException"), new StoreBreaker.Event.Closed());
        }
    }

    @Test
    void countsAnyOtherExceptionAsAnAnswer() {
        fail(2);
        assertThatThrownBy(() -> breaker.call(() -> {
                    throw new IllegalArgumentException("refused");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        fail(2);

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void ignoresCallsWhoseThreadWasInterrupted() {
        Thread.currentThread().interrupt();
        try {
            fail(10);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    private void fail(int times) {
        fails = true;
        IntStream.range(0, times).forEach(_ -> assertThat(answers()).isFalse());
    }

    private long answersOfMany() {
        AtomicInteger answers = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, MANY)
                .mapToObj(_ -> Thread.startVirtualThread(() -> answers.addAndGet(answers() ? 1 : 0)))
                .toList();
        threads.forEach(StoreBreakerTest::join);
        return answers.get();
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try {
            return breaker.call(this::call);
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    private boolean call() {
        calls.incrementAndGet();
        if (fails) {
            throw new StoreUnavailableException(new IllegalStateException("made to fail"));
        }
        return true;
    }
}

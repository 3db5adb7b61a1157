package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.TableGuard;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GuardedRecordsTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);

    private final Table table = new Table();
    private final List<TableGuard.Event> told = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final TableGuard guard = new TableGuard(() -> now, this::tell);
    private final RecordStore guarded = new GuardedRecords(table, guard);

    @Test
    void aTableThatAnswersIsAskedEveryTime() {
        IntStream.range(0, 10).forEach(_ -> assertThat(answers()).isTrue());

        assertThat(table.calls).hasValue(10);
        assertThat(told).isEmpty();
    }

    @Test
    void twoFailuresInARowAreNoReasonToStopAsking() {
        for (int i = 0; i < 5; i++) {
            fail(2);
            table.isAway = false;
            assertThat(answers()).isTrue();
        }

        assertThat(told).isEmpty();
    }

    @Test
    void afterThreeFailuresInARowEveryCallFailsAtOnce() {
        fail(3);
        table.isAway = false;

        IntStream.range(0, 10).forEach(_ -> assertThat(answers()).isFalse());
        assertThat(table.calls).hasValue(3);
    }

    @Test
    void everyMethodIsGuarded() {
        fail(3);
        Instant later = now.plusSeconds(60);

        assertThatThrownBy(() -> guarded.acquire(KEY, new RecordStore.Lease("me", later, later), Optional.empty()))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> guarded.renew(KEY, new RecordStore.Lease("me", later, later)))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> guarded.readEventuallyConsistent(KEY)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> guarded.release(KEY, "me")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> guarded.complete(KEY, "me", new RecordStore.Outcome("{}", later)))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> guarded.put(KEY, new RecordStore.Outcome("{}", later), now))
                .isInstanceOf(StoreException.class);
        assertThat(table.calls).hasValue(3);
    }

    @Test
    void oneCallerASecondProbesHoweverManyThereAre() {
        fail(3);
        for (int second = 1; second <= 5; second++) {
            now = now.plusSeconds(1);
            assertThat(answersOfMany()).isZero();
            assertThat(table.calls).hasValue(3 + second);
        }
        now = now.plusMillis(999);
        assertThat(answersOfMany()).isZero();
        assertThat(table.calls).hasValue(8);
    }

    @Test
    void oneProbeThatSucceedsBringsTheTableBackForAll() {
        fail(3);
        table.isAway = false;
        now = now.plusSeconds(1);

        assertThat(answers()).isTrue();
        assertThat(answersOfMany()).isEqualTo(MANY);
    }

    @Test
    void afterItCameBackItTakesThreeFailuresAgain() {
        fail(3);
        table.isAway = false;
        now = now.plusSeconds(1);
        assertThat(answers()).isTrue();

        fail(2);
        table.isAway = false;
        assertThat(answers()).isTrue();
    }

    @Test
    void eachTransitionIsToldOnce() {
        for (int i = 0; i < 2; i++) {
            told.clear();
            table.isAway = true;
            answersOfMany();
            now = now.plusSeconds(1);
            answersOfMany();
            assertThat(told).containsExactly(new TableGuard.Event.WentAway("IllegalStateException"));

            table.isAway = false;
            now = now.plusSeconds(1);
            answersOfMany();
            answersOfMany();
            assertThat(told)
                    .containsExactly(
                            new TableGuard.Event.WentAway("IllegalStateException"), new TableGuard.Event.CameBack());
        }
    }

    @Test
    void aRefusedConditionIsNoFailure() {
        RecordStore real = new GuardedRecords(new InMemoryRecords(), guard);
        RecordStore.Lease nobodys = new RecordStore.Lease("nobody", now, now);

        IntStream.range(0, 10).forEach(_ -> assertThat(real.renew(KEY, nobodys)).isFalse());
        assertThat(told).isEmpty();
    }

    @Test
    void callsThatTheirOwnThreadBrokeOffDoNotCount() {
        Thread.currentThread().interrupt();
        try {
            fail(10);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(told).isEmpty();
        table.isAway = false;
        assertThat(answers()).isTrue();
    }

    private static final int MANY = 50;

    private void fail(int times) {
        table.isAway = true;
        IntStream.range(0, times).forEach(_ -> assertThat(answers()).isFalse());
    }

    private long answersOfMany() {
        AtomicInteger answers = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, MANY)
                .mapToObj(_ -> Thread.startVirtualThread(() -> answers.addAndGet(answers() ? 1 : 0)))
                .toList();
        for (Thread thread : threads) {
            joined(thread);
        }
        return answers.get();
    }

    private static void joined(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private boolean answers() {
        try {
            guarded.read(KEY);
            return true;
        } catch (StoreException away) {
            return false;
        }
    }

    /** A table that counts its calls and can be away. */
    private static final class Table implements RecordStore {
        private final AtomicInteger calls = new AtomicInteger();
        private volatile boolean isAway;

        @Override
        public Optional<IdempotencyRecord> read(AnswerKey key) {
            call();
            return Optional.empty();
        }

        @Override
        public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
            return call();
        }

        @Override
        public boolean renew(AnswerKey key, Lease lease) {
            return call();
        }

        @Override
        public boolean release(AnswerKey key, String owner) {
            return call();
        }

        @Override
        public boolean promise(AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
            return call();
        }

        @Override
        public boolean complete(AnswerKey key, String owner, Outcome outcome) {
            return call();
        }

        @Override
        public boolean put(AnswerKey key, Outcome outcome, Instant now) {
            return call();
        }

        private boolean call() {
            calls.incrementAndGet();
            if (isAway) {
                throw new StoreException(new IllegalStateException("made to fail"));
            }
            return true;
        }
    }

    // Each failed call is told, too; here only what changes counts.
    private void tell(TableGuard.Event event) {
        if (!(event instanceof TableGuard.Event.Failed)) {
            told.add(event);
        }
    }
}

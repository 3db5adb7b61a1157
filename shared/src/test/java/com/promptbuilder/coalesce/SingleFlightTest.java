package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A flight reads the clock once when it starts, and a joining caller twice before it waits. By the number of reads the tests know which callers wait.
 */
@Timeout(60)
class SingleFlightTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger clockReads = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final CompletableFuture<CoalescedResult<String>> result = new CompletableFuture<>();
    private final SingleFlight<String> flights = new SingleFlight<>(() -> {
        clockReads.incrementAndGet();
        return nanos.get();
    });

    @Test
    void aThousandCallersShareOneFlight() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CoalescedResult<String>>> callers = IntStream.range(0, 1_000)
                    .mapToObj(_ -> threads.submit(() -> flights.join(KEY, LONG, RequestTrace.NOOP, this::run)))
                    .toList();
            awaitClockReads(1 + 2 * 999);
            result.complete(led("answer"));

            int leaders = 0;
            for (var caller : callers) {
                assertThat(caller.get().outcome()).contains("answer");
                leaders += caller.get().role() == CoalescedResult.Role.LEADER ? 1 : 0;
            }
            assertThat(leaders).isEqualTo(1);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void aCallerAfterTheEndOfAFlightStartsAnother() {
        result.complete(led("answer"));

        assertThat(flights.join(KEY, LONG, RequestTrace.NOOP, this::run).role()).isEqualTo(CoalescedResult.Role.LEADER);
        assertThat(flights.join(KEY, LONG, RequestTrace.NOOP, this::run).role()).isEqualTo(CoalescedResult.Role.LEADER);
        assertThat(runs).hasValue(2);
    }

    @Test
    void otherKeysDoNotWait() {
        var leader = start(LONG, this::run);
        awaitClockReads(1);

        AnswerKey other = new AnswerKey("A".repeat(42) + "B");
        assertThat(flights.join(other, Duration.ZERO, RequestTrace.NOOP, () -> led("other"))
                        .outcome())
                .contains("other");
        assertThat(leader.isDone()).isFalse();
        result.complete(led("answer"));
    }

    @Test
    void anOutcomeFoundInTheRecordIsFoundForAllCallers() throws Exception {
        var leader = start(LONG, this::run);
        awaitClockReads(1);
        var waiter = start(LONG, this::run);
        awaitClockReads(3);
        result.complete(new CoalescedResult<>(Optional.of("answer"), CoalescedResult.Role.FOUND, Duration.ZERO));

        assertThat(leader.get().role()).isEqualTo(CoalescedResult.Role.FOUND);
        assertThat(waiter.get().role()).isEqualTo(CoalescedResult.Role.FOUND);
    }

    @Test
    void aCallerThatStopsWaitingDoesNotEndTheFlight() throws Exception {
        var leader = start(LONG, this::run);
        awaitClockReads(1);
        var patient = start(LONG, this::run);
        awaitClockReads(3);

        CoalescedResult<String> impatient = flights.join(KEY, Duration.ZERO, RequestTrace.NOOP, this::run);
        assertThat(impatient.outcome()).isEmpty();
        assertThat(impatient.role()).isEqualTo(CoalescedResult.Role.JOINED_IN_PROCESS);

        result.complete(led("answer"));
        assertThat(leader.get().outcome()).contains("answer");
        assertThat(patient.get().outcome()).contains("answer");
        assertThat(runs).hasValue(1);
    }

    @Test
    void aFlightThatThrowsFailsItsOwnCallerOnly() throws Exception {
        var leader = start(LONG, this::run);
        awaitClockReads(1);
        var waiter = start(LONG, () -> led("second"));
        awaitClockReads(3);
        result.completeExceptionally(new IllegalArgumentException("a bug"));

        assertThatThrownBy(leader::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("a bug");
        assertThat(waiter.get()).isEqualTo(led("second"));
    }

    @Test
    void afterAFlightWithoutOutcomeACallerWithTimeStartsAnother() throws Exception {
        var leader = start(SHORT, this::run);
        awaitClockReads(1);
        var waiter = start(LONG, () -> led("second"));
        awaitClockReads(3);
        nanos.addAndGet(SHORT.toNanos());
        result.complete(outOfTime());

        assertThat(leader.get()).isEqualTo(outOfTime());
        assertThat(waiter.get()).isEqualTo(led("second"));
    }

    @Test
    void afterAFlightWithoutOutcomeACallerWithoutTimeStartsNone() throws Exception {
        var leader = start(SHORT, this::run);
        awaitClockReads(1);
        var waiter = start(SHORT, this::run);
        awaitClockReads(3);
        nanos.addAndGet(SHORT.toNanos());
        result.complete(outOfTime());

        assertThat(leader.get()).isEqualTo(outOfTime());
        assertThat(waiter.get())
                .isEqualTo(new CoalescedResult<>(Optional.empty(), CoalescedResult.Role.JOINED_IN_PROCESS, SHORT));
        assertThat(runs).hasValue(1);
    }

    @Test
    void anOutcomeAtTheDeadlineIsShared() throws Exception {
        var leader = start(SHORT, this::run);
        awaitClockReads(1);
        var waiter = start(SHORT, this::run);
        awaitClockReads(3);
        nanos.addAndGet(SHORT.toNanos());
        result.complete(led("answer"));

        assertThat(leader.get().outcome()).contains("answer");
        assertThat(waiter.get().outcome()).contains("answer");
    }

    @Test
    void anInterruptedCallerStopsWaitingAndStaysInterrupted() throws Exception {
        var leader = start(LONG, this::run);
        awaitClockReads(1);
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            boolean isEmpty = flights.join(KEY, LONG, RequestTrace.NOOP, this::run)
                    .outcome()
                    .isEmpty();
            return isEmpty && Thread.currentThread().isInterrupted();
        });
        Thread waiter = Thread.startVirtualThread(waiting);
        awaitClockReads(3);
        waiter.interrupt();

        assertThat(waiting.get()).isTrue();
        result.complete(led("answer"));
        assertThat(leader.get().outcome()).contains("answer");
        assertThat(runs).hasValue(1);
    }

    private CoalescedResult<String> run() {
        runs.incrementAndGet();
        return result.join();
    }

    private FutureTask<CoalescedResult<String>> start(Duration time, Supplier<CoalescedResult<String>> flight) {
        FutureTask<CoalescedResult<String>> caller =
                new FutureTask<>(() -> flights.join(KEY, time, RequestTrace.NOOP, flight));
        Thread.startVirtualThread(caller);
        return caller;
    }

    private void awaitClockReads(int count) {
        while (clockReads.get() < count) {
            Thread.onSpinWait();
        }
    }

    private static CoalescedResult<String> led(String outcome) {
        return new CoalescedResult<>(Optional.of(outcome), CoalescedResult.Role.LEADER, Duration.ZERO);
    }

    private static CoalescedResult<String> outOfTime() {
        return new CoalescedResult<>(Optional.empty(), CoalescedResult.Role.FOLLOWER, SHORT);
    }
}

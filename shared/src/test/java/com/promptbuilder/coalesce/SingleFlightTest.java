package com.promptbuilder.coalesce;

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

/** A flight reads the clock once as it starts, a waiter twice before it waits: so the tests know who has come without waiting a while. */
@Timeout(60)
class SingleFlightTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger clockReads = new AtomicInteger();
    private final AtomicInteger flown = new AtomicInteger();
    private final CompletableFuture<CoalescedResult<String>> landing = new CompletableFuture<>();
    private final SingleFlight<String> flights = new SingleFlight<>(() -> {
        clockReads.incrementAndGet();
        return nanos.get();
    });

    @Test
    void aThousandCallersShareOneFlight() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CoalescedResult<String>>> callers = IntStream.range(0, 1_000)
                    .mapToObj(_ -> threads.submit(() -> flights.join(KEY, LONG, this::fly)))
                    .toList();
            awaitClockReads(1 + 2 * 999);
            landing.complete(led("answer"));

            int leaders = 0;
            for (var caller : callers) {
                assertThat(caller.get().outcome()).contains("answer");
                leaders += caller.get().role() == CoalescedResult.Role.LEADER ? 1 : 0;
            }
            assertThat(leaders).isEqualTo(1);
            assertThat(flown).hasValue(1);
        }
    }

    @Test
    void whoComesAfterTheFlightFliesAnew() {
        landing.complete(led("answer"));

        assertThat(flights.join(KEY, LONG, this::fly).role()).isEqualTo(CoalescedResult.Role.LEADER);
        assertThat(flights.join(KEY, LONG, this::fly).role()).isEqualTo(CoalescedResult.Role.LEADER);
        assertThat(flown).hasValue(2);
    }

    @Test
    void otherKeysDoNotWait() {
        var leader = begin(LONG, this::fly);
        awaitClockReads(1);

        AnswerKey other = new AnswerKey("A".repeat(42) + "B");
        assertThat(flights.join(other, Duration.ZERO, () -> led("other")).outcome())
                .contains("other");
        assertThat(leader.isDone()).isFalse();
        landing.complete(led("answer"));
    }

    @Test
    void whatTheFlightFoundInTheRecordWasStoredForAll() throws Exception {
        var leader = begin(LONG, this::fly);
        awaitClockReads(1);
        var waiter = begin(LONG, this::fly);
        awaitClockReads(3);
        landing.complete(new CoalescedResult<>(Optional.of("answer"), CoalescedResult.Role.FOUND, Duration.ZERO));

        assertThat(leader.get().role()).isEqualTo(CoalescedResult.Role.FOUND);
        assertThat(waiter.get().role()).isEqualTo(CoalescedResult.Role.FOUND);
    }

    @Test
    void aCallerThatGivesUpCancelsNobody() throws Exception {
        var leader = begin(LONG, this::fly);
        awaitClockReads(1);
        var patient = begin(LONG, this::fly);
        awaitClockReads(3);

        CoalescedResult<String> impatient = flights.join(KEY, Duration.ZERO, this::fly);
        assertThat(impatient.outcome()).isEmpty();
        assertThat(impatient.role()).isEqualTo(CoalescedResult.Role.JOINED_IN_PROCESS);

        landing.complete(led("answer"));
        assertThat(leader.get().outcome()).contains("answer");
        assertThat(patient.get().outcome()).contains("answer");
        assertThat(flown).hasValue(1);
    }

    @Test
    void aFlightThatThrowsFailsItsOwnCallerOnly() throws Exception {
        var leader = begin(LONG, this::fly);
        awaitClockReads(1);
        var waiter = begin(LONG, () -> led("second"));
        awaitClockReads(3);
        landing.completeExceptionally(new IllegalArgumentException("a bug"));

        assertThatThrownBy(leader::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("a bug");
        assertThat(waiter.get()).isEqualTo(led("second"));
    }

    @Test
    void afterAFlightWithoutOutcomeOneWhoHasTimeTakesOff() throws Exception {
        var leader = begin(SHORT, this::fly);
        awaitClockReads(1);
        var waiter = begin(LONG, () -> led("second"));
        awaitClockReads(3);
        nanos.addAndGet(SHORT.toNanos());
        landing.complete(outOfTime());

        assertThat(leader.get()).isEqualTo(outOfTime());
        assertThat(waiter.get()).isEqualTo(led("second"));
    }

    @Test
    void afterAFlightWithoutOutcomeOneWhoHasNoTimeDoesNotTakeOff() throws Exception {
        var leader = begin(SHORT, this::fly);
        awaitClockReads(1);
        var waiter = begin(SHORT, this::fly);
        awaitClockReads(3);
        nanos.addAndGet(SHORT.toNanos());
        landing.complete(outOfTime());

        assertThat(leader.get()).isEqualTo(outOfTime());
        assertThat(waiter.get())
                .isEqualTo(new CoalescedResult<>(Optional.empty(), CoalescedResult.Role.JOINED_IN_PROCESS, SHORT));
        assertThat(flown).hasValue(1);
    }

    @Test
    void anOutcomeThatComesAtTheLastMomentIsTaken() throws Exception {
        var leader = begin(SHORT, this::fly);
        awaitClockReads(1);
        var waiter = begin(SHORT, this::fly);
        awaitClockReads(3);
        nanos.addAndGet(SHORT.toNanos());
        landing.complete(led("answer"));

        assertThat(leader.get().outcome()).contains("answer");
        assertThat(waiter.get().outcome()).contains("answer");
    }

    @Test
    void anInterruptedWaiterLeavesAtOnceAndStaysInterrupted() throws Exception {
        var leader = begin(LONG, this::fly);
        awaitClockReads(1);
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            boolean isEmpty = flights.join(KEY, LONG, this::fly).outcome().isEmpty();
            return isEmpty && Thread.currentThread().isInterrupted();
        });
        Thread waiter = Thread.startVirtualThread(waiting);
        awaitClockReads(3);
        waiter.interrupt();

        assertThat(waiting.get()).isTrue();
        landing.complete(led("answer"));
        assertThat(leader.get().outcome()).contains("answer");
        assertThat(flown).hasValue(1);
    }

    private CoalescedResult<String> fly() {
        flown.incrementAndGet();
        return landing.join();
    }

    private FutureTask<CoalescedResult<String>> begin(Duration time, Supplier<CoalescedResult<String>> flight) {
        FutureTask<CoalescedResult<String>> caller = new FutureTask<>(() -> flights.join(KEY, time, flight));
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

package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.dynamodb.RepeatedWrite;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Settles calls in the ledger. While the ledger does not answer, the settlement is repeated for about 1 s, then kept in memory and repeated
 * before later calls of this process. At most 1,000 ({@code MAX_LATE}) are kept. Thread-safe.
 */
final class Settlements {
    private static final int MAX_LATE = 1_000;
    private static final int MAX_AT_ONCE = 10;
    private static final Duration REPETITION = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final SystemServices system;
    private final ConcurrentLinkedQueue<Late> late = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lateCount = new AtomicInteger();

    private record Late(Reservation reservation, Usd cost) {}

    Settlements(Ledger ledger, SystemServices system) {
        this.ledger = ledger;
        this.system = system;
    }

    /**
     * Settles one call in all of its windows, also in an interrupted thread.
     *
     * @param report receives each window's spend
     * @return false if a settlement is late
     */
    boolean settle(List<Reservation> reservations, Usd cost, BiConsumer<BudgetWindow, Spend> report) {
        boolean isInterrupted = Thread.interrupted();
        try {
            Deque<Reservation> left = new ArrayDeque<>(reservations);
            boolean isSettled = RepeatedWrite.run(
                            system, lastAttempt(reservations), () -> settleEach(left, cost, report))
                    .isPresent();
            left.forEach(reservation -> keep(new Late(reservation, cost)));
            return isSettled;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // If the ledger was unavailable before the call, the response does not wait for it again.
    private Instant lastAttempt(List<Reservation> reservations) {
        Instant now = system.clock().instant();
        return reservations.stream().allMatch(Reservation::isAcknowledged) ? now.plus(REPETITION) : now;
    }

    private boolean settleEach(Deque<Reservation> left, Usd cost, BiConsumer<BudgetWindow, Spend> report) {
        while (!left.isEmpty()) {
            Reservation next = left.getFirst();
            Spend spend = ledger.settle(next, cost, system.clock().instant());
            left.removeFirst();
            report.accept(next.window(), spend);
        }
        return true;
    }

    private void keep(Late settlement) {
        if (lateCount.incrementAndGet() <= MAX_LATE) {
            late.add(settlement);
        } else {
            lateCount.decrementAndGet();
        }
    }

    /** Settles what is late, until the ledger fails, but at most 10 ({@code MAX_AT_ONCE}), since a call waits for it. */
    void settleLate() {
        for (int i = 0; i < MAX_AT_ONCE; i++) {
            Late next = late.poll();
            if (next == null) {
                return;
            }
            lateCount.decrementAndGet();
            try {
                Spend _ = ledger.settle(
                        next.reservation(), next.cost(), system.clock().instant());
            } catch (StoreUnavailableException _) {
                // It stays late.
                keep(next);
                return;
            }
        }
    }
}

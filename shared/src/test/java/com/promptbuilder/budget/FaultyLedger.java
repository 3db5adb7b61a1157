package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;

import java.time.Instant;
import java.util.Random;
import java.util.function.Supplier;

/** A ledger whose writes are lost, repeated, or written without an acknowledgement. */
final class FaultyLedger implements Ledger {
    private final Ledger ledger;
    private final Random random;
    private final double lost;
    private final double repeated;
    private final double unacknowledged;
    private boolean isRepaired;

    FaultyLedger(Ledger ledger, Random random, double lost, double repeated, double unacknowledged) {
        this.ledger = ledger;
        this.random = random;
        this.lost = lost;
        this.repeated = repeated;
        this.unacknowledged = unacknowledged;
    }

    @Override
    public Spend read(BudgetWindow window) {
        return ledger.read(window);
    }

    @Override
    public Admission reserve(Reservation reservation) {
        return write(() -> ledger.reserve(reservation));
    }

    @Override
    public void release(Reservation reservation) {
        boolean _ = write(() -> {
            ledger.release(reservation);
            return true;
        });
    }

    @Override
    public Spend settle(Reservation reservation, Usd cost, Instant now) {
        return write(() -> ledger.settle(reservation, cost, now));
    }

    @Override
    public boolean tryWarn(BudgetWindow window, int percent) {
        return write(() -> ledger.tryWarn(window, percent));
    }

    /** Ends the faults. */
    void repair() {
        isRepaired = true;
    }

    private <R> R write(Supplier<R> write) {
        double fault = isRepaired ? 1 : random.nextDouble();
        if (fault < lost) {
            throw new StoreUnavailableException("lost");
        }
        R written = write.get();
        if (fault < lost + repeated) {
            return write.get();
        }
        if (fault < lost + repeated + unacknowledged) {
            throw new StoreUnavailableException("not acknowledged");
        }
        return written;
    }
}

package com.promptbuilder.claude;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;

import java.time.Instant;
import java.util.Optional;

/**
 * The fleet's circuits while the table answers, and this process's own while it does not. What was opened here while it did not stays so
 * until a probe of this process closes it. Never throws.
 */
public final class FailoverCircuitStore implements CircuitStore {
    private final CircuitStore fleet;
    private final StoreBreaker table;
    private final CircuitStore local = new InMemoryCircuitStore();

    /** @param table the breaker of the table that the fleet's circuits are in */
    public FailoverCircuitStore(CircuitStore fleet, StoreBreaker table) {
        this.fleet = fleet;
        this.table = table;
    }

    @Override
    public Status read(String mode) {
        return switch (local.read(mode)) {
            case OpenCircuit here -> here;
            case Closed here -> table.hasNoRecentFailure() ? readFleet(mode, here) : here;
        };
    }

    private Status readFleet(String mode, Closed here) {
        try {
            Status there = fleet.read(mode);
            return there instanceof Closed closed && !here.isBefore(closed) ? here : there;
        } catch (StoreUnavailableException away) {
            return here;
        }
    }

    @Override
    public boolean open(String mode, Closed seen, Instant until) {
        try {
            return fleet.open(mode, seen, until);
        } catch (StoreUnavailableException away) {
            return local.open(mode, seen, until);
        }
    }

    @Override
    public boolean takeProbe(String mode, String owner, Instant now, Instant until) {
        if (isOpenHere(mode)) {
            return local.takeProbe(mode, owner, now, until);
        }
        try {
            return fleet.takeProbe(mode, owner, now, until);
        } catch (StoreUnavailableException away) {
            return true;
        }
    }

    @Override
    public void close(String mode, String owner, Instant now) {
        if (isOpenHere(mode)) {
            local.close(mode, owner, now);
        } else {
            // Where it is not told, the probe's time passes and the next one closes it.
            isTold(() -> fleet.close(mode, owner, now));
        }
    }

    @Override
    public void reopen(String mode, String owner, Instant until) {
        if (isOpenHere(mode)) {
            local.reopen(mode, owner, until);
        } else if (!isTold(() -> fleet.reopen(mode, owner, until))) {
            // What the probe found is newer than any closing.
            local.open(mode, new Closed(Optional.of(until)), until);
        }
    }

    private boolean isOpenHere(String mode) {
        return local.read(mode) instanceof OpenCircuit;
    }

    private boolean isTold(Runnable change) {
        try {
            change.run();
            return true;
        } catch (StoreUnavailableException away) {
            return false;
        }
    }
}

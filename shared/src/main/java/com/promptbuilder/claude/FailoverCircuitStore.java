package com.promptbuilder.claude;

import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Provider;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Uses the fleet's circuit states while DynamoDB answers, and states of this process while it does not. A circuit that was opened locally
 * stays open until a probe of this process closes it. Never throws.
 */
public final class FailoverCircuitStore implements CircuitStore {
    private final CircuitStore fleet;
    private final StoreBreaker table;
    private final CircuitStore local = new CircuitStore.InMemory();

    /** @param table the breaker of the table that contains the fleet's circuits */
    public FailoverCircuitStore(CircuitStore fleet, StoreBreaker table) {
        this.fleet = fleet;
        this.table = table;
    }

    @Override
    public Status read(String mode) {
        return switch (local.read(mode)) {
            case OpenCircuit locally -> locally;
            case Closed locally -> table.hasNoRecentFailure() ? readFleet(mode, locally) : locally;
        };
    }

    private Status readFleet(String mode, Closed locally) {
        try {
            Status inFleet = fleet.read(mode);
            return inFleet instanceof Closed closed && !locally.isBefore(closed) ? locally : inFleet;
        } catch (StoreUnavailableException _) { // the local state is the fallback
            return locally;
        }
    }

    @Override
    public boolean open(String mode, Closed observed, Instant until) {
        try {
            return fleet.open(mode, observed, until);
        } catch (StoreUnavailableException _) { // the local state is the fallback
            return local.open(mode, observed, until);
        }
    }

    @Override
    public boolean takeProbe(String mode, String owner, Instant now, Instant until) {
        if (isOpenLocally(mode)) {
            return local.takeProbe(mode, owner, now, until);
        }
        try {
            return fleet.takeProbe(mode, owner, now, until);
        } catch (StoreUnavailableException _) { // without the table every environment probes by itself
            return true;
        }
    }

    @Override
    public void close(String mode, String owner, Instant now) {
        if (isOpenLocally(mode)) {
            local.close(mode, owner, now);
        } else {
            // If the write fails, the probe times out and the next probe closes the circuit.
            isStored(() -> fleet.close(mode, owner, now));
        }
    }

    @Override
    public void reopen(String mode, String owner, Instant until) {
        if (isOpenLocally(mode)) {
            local.reopen(mode, owner, until);
        } else if (!isStored(() -> fleet.reopen(mode, owner, until))) {
            // The probe's result is newer than any closing.
            local.open(mode, new Closed(Optional.of(until)), until);
        }
    }

    @Override
    public void report(Provider provider, String outage, Instant until) {
        local.report(provider, outage, until);
        boolean _ = isStored(() -> fleet.report(provider, outage, until));
    }

    @Override
    public Set<String> outages(Provider provider, Instant now) {
        try {
            return fleet.outages(provider, now);
        } catch (StoreUnavailableException _) { // the local state is the fallback
            return local.outages(provider, now);
        }
    }

    private boolean isOpenLocally(String mode) {
        return local.read(mode) instanceof OpenCircuit;
    }

    private boolean isStored(Runnable change) {
        try {
            change.run();
            return true;
        } catch (StoreUnavailableException _) { // the result reports it
            return false;
        }
    }
}

package com.promptbuilder.http;

import com.promptbuilder.bridge.InMemoryTotals;
import com.promptbuilder.bridge.Totals;
import com.promptbuilder.budget.InMemoryLedger;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.claude.Circuits;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.ClaudeProbe;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.table.StoreBreaker;
import com.promptbuilder.valkey.ValkeyServer;

import java.time.InstantSource;
import java.util.Optional;

/**
 * What a process reaches outside itself.
 *
 * @param table the circuit breaker of the table that the first four are in
 */
public record Outside(
        RecordStore records,
        StoreBreaker table,
        Optional<Circuits> fleet,
        Ledger ledger,
        Totals totals,
        Optional<ValkeyServer> valkey,
        Claude claude,
        ClaudeProbe probe,
        Optional<Queueing.Outside> queueing) {
    /** A process that is no part of a fleet. */
    public Outside(RecordStore records, Claude claude, ClaudeProbe probe) {
        this(
                records,
                new StoreBreaker(InstantSource.system()),
                Optional.empty(),
                new InMemoryLedger(),
                new InMemoryTotals(),
                claude,
                probe);
    }

    /** A process without a second tier and queues. */
    public Outside(
            RecordStore records,
            StoreBreaker table,
            Optional<Circuits> fleet,
            Ledger ledger,
            Totals totals,
            Claude claude,
            ClaudeProbe probe) {
        this(records, table, fleet, ledger, totals, Optional.empty(), claude, probe, Optional.empty());
    }
}

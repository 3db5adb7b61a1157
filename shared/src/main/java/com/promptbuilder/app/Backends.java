package com.promptbuilder.app;

import com.promptbuilder.budget.InMemoryLedger;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricStore;
import com.promptbuilder.valkey.ValkeyConnections;

import java.time.InstantSource;
import java.util.Optional;

/**
 * What a process reaches outside itself.
 *
 * @param table the circuit breaker of the table that the first four are in
 */
public record Backends(
        RecordStore records,
        StoreBreaker table,
        Optional<CircuitStore> fleet,
        Ledger ledger,
        MetricStore metricStore,
        Optional<ValkeyConnections> valkey,
        Claude claude,
        HealthCheck probe,
        Optional<JobServices.QueueBackends> queueing) {
    /** A process that is no part of a fleet. */
    public Backends(RecordStore records, Claude claude, HealthCheck probe) {
        this(
                records,
                new StoreBreaker(InstantSource.system()),
                Optional.empty(),
                new InMemoryLedger(),
                new InMemoryMetricStore(),
                claude,
                probe);
    }

    /** A process without a second tier and queues. */
    public Backends(
            RecordStore records,
            StoreBreaker table,
            Optional<CircuitStore> fleet,
            Ledger ledger,
            MetricStore metricStore,
            Claude claude,
            HealthCheck probe) {
        this(records, table, fleet, ledger, metricStore, Optional.empty(), claude, probe, Optional.empty());
    }
}

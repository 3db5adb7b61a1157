package com.promptbuilder.app;

import com.promptbuilder.background.HotKeyStore;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.coalesce.IdempotentTasks;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricStore;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.valkey.ValkeyConnections;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Everything outside of the process that an application uses. Tests replace it.
 *
 * @param records the record store
 * @param texts the store of streamed text, for clients in other environments
 * @param table the circuit breaker of the DynamoDB table that holds the records, circuits, budgets and metrics
 * @param fleet the store of the circuits that all environments share, if there is one
 * @param ledger the ledger of the budgets
 * @param metricStore the store of the fleet's metrics
 * @param valkey the second cache tier
 * @param claude the Messages API client, without decorators
 * @param key the client's key, if it can be rotated
 * @param probe the health check of Claude
 * @param queueing the job queues
 * @param idempotency the stores of idempotency keys; empty if keys are not kept
 */
public record Backends(
        RecordStore records,
        TextStore texts,
        StoreBreaker table,
        Optional<CircuitStore> fleet,
        Ledger ledger,
        MetricStore metricStore,
        Optional<ValkeyConnections> valkey,
        Claude claude,
        Optional<ApiKeyProvider> key,
        Supplier<HealthCheck.Status> probe,
        Optional<QueueBackends> queueing,
        Optional<IdempotentTasks.Stores> idempotency) {
    /**
     * The job queues and what belongs to them.
     *
     * @param breaker the circuit breaker of the queues
     * @param wanted the store of the hot keys that the cache warmer refreshes
     */
    public record QueueBackends(JobQueues queues, StoreBreaker breaker, HotKeyStore wanted) {}

    /** In-memory stores. */
    public Backends(RecordStore records, Claude claude, Supplier<HealthCheck.Status> probe) {
        this(
                records,
                new TextStore.InMemory(),
                new StoreBreaker(InstantSource.system()),
                Optional.empty(),
                new Ledger.InMemory(),
                new InMemoryMetricStore(),
                Optional.empty(),
                claude,
                Optional.empty(),
                probe,
                Optional.empty(),
                Optional.empty());
    }

    /** The same backends with a key that can be rotated. */
    Backends withKey(ApiKeyProvider rotatable) {
        return new Backends(
                records,
                texts,
                table,
                fleet,
                ledger,
                metricStore,
                valkey,
                claude,
                Optional.of(rotatable),
                probe,
                queueing,
                idempotency);
    }
}

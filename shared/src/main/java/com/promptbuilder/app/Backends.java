package com.promptbuilder.app;

import com.promptbuilder.api.ReadinessCheck;
import com.promptbuilder.background.BulkStore;
import com.promptbuilder.background.HotKeyStore;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.MessageBatches;
import com.promptbuilder.coalesce.IdempotentTasks;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricStore;
import com.promptbuilder.prefetch.PrefetchStore;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.valkey.ValkeyConnections;
import com.promptbuilder.value.Provider;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Everything outside of the process that an application uses. Tests replace it.
 *
 * @param records the record store
 * @param replica the answers of all regions; empty if there is one region
 * @param texts the store of streamed text, for clients in other environments
 * @param table the circuit breaker of the DynamoDB table that holds the records, circuits, budgets and metrics
 * @param fleet the store of the circuits that all environments share, if there is one
 * @param ledger the ledger of the budgets
 * @param metricStore the store of the fleet's metrics
 * @param valkey the second cache tier
 * @param providers the providers of Claude, in the order in which they are called
 * @param queueing the job queues
 * @param idempotency the stores of idempotency keys; empty if keys are not kept
 */
public record Backends(
        RecordStore records,
        Optional<Replica> replica,
        TextStore texts,
        StoreBreaker table,
        Optional<CircuitStore> fleet,
        Ledger ledger,
        MetricStore metricStore,
        Optional<ValkeyConnections> valkey,
        List<ClaudeProvider> providers,
        Optional<QueueBackends> queueing,
        Optional<IdempotentTasks.Stores> idempotency) {
    /**
     * The replica table.
     *
     * @param breaker the circuit breaker of the table
     */
    public record Replica(RecordStore records, StoreBreaker breaker) {}

    /**
     * The job queues and what belongs to them.
     *
     * @param breaker the circuit breaker of the queues
     * @param wanted the store of the hot keys that the cache warmer refreshes
     * @param bulk what Message Batches need, if a provider has them
     * @param prefetch the store of prefetching
     */
    public record QueueBackends(
            JobQueues queues,
            StoreBreaker breaker,
            HotKeyStore wanted,
            Optional<BulkBackends> bulk,
            Optional<PrefetchStore> prefetch) {
        /** Queues without Message Batches and prefetching. */
        public QueueBackends(JobQueues queues, StoreBreaker breaker, HotKeyStore wanted) {
            this(queues, breaker, wanted, Optional.empty(), Optional.empty());
        }
    }

    /** The store of the sets of bulk jobs, and the Message Batches of a provider. */
    public record BulkBackends(BulkStore store, Provider provider, MessageBatches batches) {}

    /** In-memory stores, and Anthropic's API as the only provider. */
    public Backends(RecordStore records, Claude claude, Supplier<HealthCheck.Status> probe) {
        this(records, List.of(ClaudeProvider.anthropic(claude, probe)));
    }

    /** In-memory stores. */
    Backends(RecordStore records, List<ClaudeProvider> providers) {
        this(
                records,
                Optional.empty(),
                new TextStore.InMemory(),
                new StoreBreaker(InstantSource.system()),
                Optional.empty(),
                new Ledger.InMemory(),
                new InMemoryMetricStore(),
                Optional.empty(),
                providers,
                Optional.empty(),
                Optional.empty());
    }

    /** The same with job queues. */
    public Backends with(QueueBackends queues) {
        return new Backends(
                records,
                replica,
                texts,
                table,
                fleet,
                ledger,
                metricStore,
                valkey,
                providers,
                Optional.of(queues),
                idempotency);
    }

    /** The health checks of the providers. */
    List<ReadinessCheck.Probe> probes() {
        return providers.stream()
                .map(each -> new ReadinessCheck.Probe(each.provider(), each.probe()))
                .toList();
    }
}

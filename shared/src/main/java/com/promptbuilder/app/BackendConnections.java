package com.promptbuilder.app;

import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.coalesce.DynamoDbRecordStore;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.valkey.ValkeyConnections;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Connections of a process to Claude, DynamoDB, Valkey and SQS, and its credentials. Each connects on first use, and again after
 * {@link #closeForSnapshot}.
 *
 * @param replica the table with the answers of all regions
 * @param metrics the same table with the longer timeout of {@code /metrics} and {@code /stats}
 */
public record BackendConnections(
        ClaudeConnections claude,
        DynamoDbTable dynamoDbTable,
        Optional<DynamoDbTable> replica,
        DynamoDbTable metrics,
        Optional<ValkeyConnections> valkey,
        Optional<SqsJobQueues> queues) {
    /** Timeout of one read for a scrape, which reads up to 100 items. */
    private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(2);

    public static BackendConnections of(Settings settings) {
        Duration timeout = settings.table().timeout();
        return new BackendConnections(
                ClaudeConnections.of(settings.claude(), new HttpClientProvider()),
                DynamoDbTable.of(settings.table()),
                settings.replica().map(DynamoDbTable::of),
                DynamoDbTable.of(
                        settings.table().withTimeout(timeout.compareTo(SCRAPE_TIMEOUT) > 0 ? timeout : SCRAPE_TIMEOUT)),
                settings.valkey()
                        .map(valkey ->
                                ValkeyConnections.of(valkey, settings.table().name() + ":")),
                SqsJobQueues.of(settings.jobs(), new StoreBreaker(InstantSource.system())));
    }

    /** Connects to the DynamoDB tables and Valkey in parallel. False if the table of the records does not answer. */
    public boolean warmUp() {
        CompletableFuture<Boolean> valkeyAnswers =
                CompletableFuture.supplyAsync(this::warmUpValkey, Thread::startVirtualThread);
        CompletableFuture<Optional<Boolean>> replicaAnswers = CompletableFuture.supplyAsync(
                () -> replica.map(BackendConnections::warmUp), Thread::startVirtualThread);
        boolean answers = warmUp(dynamoDbTable);
        var _ = valkeyAnswers.join();
        var _ = replicaAnswers.join();
        return answers;
    }

    private static boolean warmUp(DynamoDbTable table) {
        return new DynamoDbRecordStore(table).warmUp();
    }

    /** Connects to Valkey. False if it does not answer. True if there is none. */
    public boolean warmUpValkey() {
        return valkey.map(ValkeyConnections::connect).orElse(true);
    }

    /** Closes all connections and clears the credentials. The next use connects again, with current credentials. */
    public void closeForSnapshot() {
        claude.closeForSnapshot();
        dynamoDbTable.close();
        replica.ifPresent(DynamoDbTable::close);
        metrics.close();
        valkey.ifPresent(ValkeyConnections::close);
        queues.ifPresent(SqsJobQueues::close);
    }

    /** Closes the connections to Claude for good: a call that is cut off now must not be retried. */
    public void shutDown() {
        claude.http().close();
    }
}

package com.promptbuilder.app;

import com.promptbuilder.claude.ApiKeyProvider;
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
 * What a process has of the world outside: connections to Claude, to the table, to Valkey and to the queues, and the key.
 *
 * @param metrics the table as a scrape reads it, with a longer timeout than a request's
 */
public record BackendConnections(
        HttpClientProvider claude,
        ApiKeyProvider key,
        DynamoDbTable dynamoDbTable,
        DynamoDbTable metrics,
        Optional<ValkeyConnections> valkey,
        Optional<SqsJobQueues> queues) {
    /** The most that one read of a scrape takes: a hundred items are more than a request reads. */
    private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(2);

    /** Those of a process without a second tier and without queues. */
    public BackendConnections(HttpClientProvider claude, ApiKeyProvider key, DynamoDbTable dynamoDbTable) {
        this(claude, key, dynamoDbTable, Optional.empty(), Optional.empty());
    }

    /** Those of a process whose scrapes read the table as its requests do. */
    public BackendConnections(
            HttpClientProvider claude,
            ApiKeyProvider key,
            DynamoDbTable dynamoDbTable,
            Optional<ValkeyConnections> valkey,
            Optional<SqsJobQueues> queues) {
        this(claude, key, dynamoDbTable, dynamoDbTable, valkey, queues);
    }

    public static BackendConnections of(Settings settings) {
        Duration timeout = settings.table().timeout();
        return new BackendConnections(
                new HttpClientProvider(),
                ApiKeyProvider.of(settings.claude()),
                DynamoDbTable.of(settings.table()),
                DynamoDbTable.of(
                        settings.table().withTimeout(timeout.compareTo(SCRAPE_TIMEOUT) > 0 ? timeout : SCRAPE_TIMEOUT)),
                settings.valkey()
                        .map(valkey ->
                                ValkeyConnections.of(valkey, settings.table().name() + ":")),
                SqsJobQueues.of(settings.jobs(), new StoreBreaker(InstantSource.system())));
    }

    /** Opens connections to the table and to Valkey, side by side, for those who come; false if the table does not answer. */
    public boolean warmUp() {
        CompletableFuture<Boolean> beside =
                CompletableFuture.supplyAsync(this::warmUpValkey, Thread::startVirtualThread);
        boolean answers = new DynamoDbRecordStore(dynamoDbTable).warmUp();
        boolean _ = beside.join();
        return answers;
    }

    /** The same for Valkey alone; true where there is none. */
    public boolean warmUpValkey() {
        return valkey.map(ValkeyConnections::connect).orElse(true);
    }

    /** Closes and forgets all; whoever needs one makes it anew, with credentials of that time. */
    public void closeForSnapshot() {
        claude.reset();
        key.clear();
        dynamoDbTable.close();
        metrics.close();
        valkey.ifPresent(ValkeyConnections::close);
        queues.ifPresent(SqsJobQueues::close);
    }

    /** Closes those to Claude for good: who is cut off must not ask again what nobody will read. */
    public void shutDown() {
        claude.close();
    }
}

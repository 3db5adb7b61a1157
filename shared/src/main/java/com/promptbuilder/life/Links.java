package com.promptbuilder.life;

import com.promptbuilder.claude.ApiKey;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.coalesce.DynamoDbRecords;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.StoreBreaker;
import com.promptbuilder.table.Table;
import com.promptbuilder.valkey.ValkeyServer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a process has of the world outside: connections to Claude, to the table, to Valkey and to the queues, and the key.
 *
 * @param metrics the table as a scrape reads it, with a longer timeout than a request's
 */
public record Links(
        Connections claude,
        ApiKey key,
        Table table,
        Table metrics,
        Optional<ValkeyServer> valkey,
        Optional<SqsJobQueues> queues) {
    /** The most that one read of a scrape takes: a hundred items are more than a request reads. */
    private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(2);

    /** Those of a process without a second tier and without queues. */
    public Links(Connections claude, ApiKey key, Table table) {
        this(claude, key, table, Optional.empty(), Optional.empty());
    }

    /** Those of a process whose scrapes read the table as its requests do. */
    public Links(
            Connections claude, ApiKey key, Table table, Optional<ValkeyServer> valkey, Optional<SqsJobQueues> queues) {
        this(claude, key, table, table, valkey, queues);
    }

    public static Links of(Settings settings) {
        Duration timeout = settings.table().timeout();
        return new Links(
                new Connections(),
                ApiKey.of(settings.claude()),
                Table.of(settings.table()),
                Table.of(
                        settings.table().withTimeout(timeout.compareTo(SCRAPE_TIMEOUT) > 0 ? timeout : SCRAPE_TIMEOUT)),
                settings.valkey()
                        .map(valkey -> ValkeyServer.of(valkey, settings.table().name() + ":")),
                SqsJobQueues.of(settings.jobs(), new StoreBreaker(InstantSource.system())));
    }

    /** Opens connections to the table and to Valkey, side by side, for those who come; false if the table does not answer. */
    public boolean reachStores() {
        CompletableFuture<Boolean> beside =
                CompletableFuture.supplyAsync(this::reachValkey, Thread::startVirtualThread);
        boolean answers = new DynamoDbRecords(table).warmUp();
        boolean _ = beside.join();
        return answers;
    }

    /** The same for Valkey alone; true where there is none. */
    public boolean reachValkey() {
        return valkey.map(ValkeyServer::reach).orElse(true);
    }

    /** Closes and forgets all; whoever needs one makes it anew, with credentials of that time. */
    public void rest() {
        claude.close();
        key.forget();
        table.close();
        metrics.close();
        valkey.ifPresent(ValkeyServer::close);
        queues.ifPresent(SqsJobQueues::close);
    }

    /** Closes those to Claude for good: who is cut off must not ask again what nobody will read. */
    public void end() {
        claude.end();
    }
}

package com.promptbuilder.life;

import com.promptbuilder.claude.ApiKey;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.coalesce.DynamoDbRecords;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.Table;
import com.promptbuilder.valkey.ValkeyServer;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a process has of the world outside: connections to Claude, to the table, to Valkey and to the queues, and the key. */
public record Links(
        Connections claude, ApiKey key, Table table, Optional<ValkeyServer> valkey, Optional<SqsJobQueues> queues) {
    /** Those of a process without a second tier and without queues. */
    public Links(Connections claude, ApiKey key, Table table) {
        this(claude, key, table, Optional.empty(), Optional.empty());
    }

    public static Links of(Settings settings) {
        return new Links(
                new Connections(),
                ApiKey.of(settings.claude()),
                Table.of(settings.table()),
                settings.valkey()
                        .map(valkey -> ValkeyServer.of(valkey, settings.table().name() + ":")),
                SqsJobQueues.of(settings.jobs()));
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
        valkey.ifPresent(ValkeyServer::close);
        queues.ifPresent(SqsJobQueues::close);
    }

    /** Closes those to Claude for good: who is cut off must not ask again what nobody will read. */
    public void end() {
        claude.end();
    }
}

package com.promptbuilder.life;

import com.promptbuilder.claude.ApiKey;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.coalesce.DynamoDbRecords;
import com.promptbuilder.queue.SqsJobQueues;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.Table;

import java.util.Optional;

/** What a process has of the world outside: connections to Claude, to the table and to the queues, and the key. */
public record Links(Connections claude, ApiKey key, Table table, Optional<SqsJobQueues> queues) {
    /** Those of a process without queues. */
    public Links(Connections claude, ApiKey key, Table table) {
        this(claude, key, table, Optional.empty());
    }

    public static Links of(Settings settings) {
        return new Links(
                new Connections(),
                ApiKey.of(settings.claude()),
                Table.of(settings.table()),
                SqsJobQueues.of(settings.jobs()));
    }

    /** Opens a connection to the table, for those who come; false if it does not answer. */
    public boolean reachTable() {
        return new DynamoDbRecords(table).warmUp();
    }

    /** Closes and forgets all; whoever needs one makes it anew, with credentials of that time. */
    public void rest() {
        claude.close();
        key.forget();
        table.close();
        queues.ifPresent(SqsJobQueues::close);
    }

    /** Closes those to Claude for good: who is cut off must not ask again what nobody will read. */
    public void end() {
        claude.end();
    }
}

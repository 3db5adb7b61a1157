package com.promptbuilder.life;

import com.promptbuilder.claude.Connections;
import com.promptbuilder.coalesce.DynamoDbRecords;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.Table;

/** The connections of a process: to Claude and to the table. */
public record Links(Connections claude, Table table) {
    public static Links of(Settings settings) {
        return new Links(new Connections(), Table.of(settings.table()));
    }

    /** Opens a connection to the table, for those who come; false if it does not answer. */
    public boolean reachTable() {
        return new DynamoDbRecords(table).warmUp();
    }

    /** Closes all; whoever needs one makes it anew, with credentials of that time. */
    public void rest() {
        claude.close();
        table.close();
    }

    /** Closes those to Claude for good: who is cut off must not ask again what nobody will read. */
    public void end() {
        claude.end();
    }
}

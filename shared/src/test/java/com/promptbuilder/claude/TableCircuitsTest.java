package com.promptbuilder.claude;

import com.promptbuilder.coalesce.EmbeddedTable;
import com.promptbuilder.table.Table;
import org.junit.jupiter.api.AfterAll;

class TableCircuitsTest extends CircuitsContract {
    private static final EmbeddedTable TABLE = new EmbeddedTable();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Override
    Circuits circuits() {
        return new TableCircuits(new Table(TABLE.client(), EmbeddedTable.NAME));
    }
}

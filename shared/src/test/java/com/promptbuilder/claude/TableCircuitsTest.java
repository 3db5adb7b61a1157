package com.promptbuilder.claude;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.table.Table;
import org.junit.jupiter.api.AfterAll;

class TableCircuitsTest extends CircuitsContract {
    private static final TestTable TABLE = new TestTable();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Override
    Circuits circuits() {
        return new TableCircuits(new Table(TABLE.client(), TABLE.name()));
    }
}

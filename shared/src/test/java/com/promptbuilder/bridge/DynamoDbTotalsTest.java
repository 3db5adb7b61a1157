package com.promptbuilder.bridge;

import com.promptbuilder.coalesce.EmbeddedTable;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbTotalsTest extends TotalsContract {
    private final List<EmbeddedTable> tables = new ArrayList<>();

    @Override
    Totals totals() {
        EmbeddedTable table = new EmbeddedTable();
        tables.add(table);
        return new DynamoDbTotals(new Table(table.client(), EmbeddedTable.NAME));
    }

    @AfterEach
    void close() {
        tables.forEach(EmbeddedTable::close);
    }

    @Test
    void aTableThatIsNotThereIsTrouble() {
        EmbeddedTable table = new EmbeddedTable();
        tables.add(table);

        assertThatThrownBy(() -> new DynamoDbTotals(new Table(table.client(), "nowhere")).read())
                .isInstanceOf(StoreException.class);
    }
}

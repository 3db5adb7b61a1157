package com.promptbuilder.bridge;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbTotalsTest extends TotalsContract {
    private final List<TestTable> tables = new ArrayList<>();

    @Override
    Totals totals() {
        TestTable table = new TestTable();
        tables.add(table);
        return new DynamoDbTotals(new Table(table.client(), table.name()));
    }

    @AfterEach
    void close() {
        tables.forEach(TestTable::close);
    }

    @Test
    void aTableThatIsNotThereIsTrouble() {
        TestTable table = new TestTable();
        tables.add(table);

        assertThatThrownBy(() -> new DynamoDbTotals(new Table(table.client(), "nowhere")).read(Instant.EPOCH))
                .isInstanceOf(StoreException.class);
    }
}

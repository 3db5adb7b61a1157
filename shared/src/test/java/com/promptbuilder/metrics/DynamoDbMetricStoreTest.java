package com.promptbuilder.metrics;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbMetricStoreTest extends MetricStoreContract {
    private final List<TestTable> tables = new ArrayList<>();

    @Override
    MetricStore emptyStore() {
        TestTable table = new TestTable();
        tables.add(table);
        return new DynamoDbMetricStore(new DynamoDbTable(table.client(), table.name()));
    }

    @AfterEach
    void close() {
        tables.forEach(TestTable::close);
    }

    @Test
    void aMissingTableIsUnavailable() {
        TestTable table = new TestTable();
        tables.add(table);

        assertThatThrownBy(
                        () -> new DynamoDbMetricStore(new DynamoDbTable(table.client(), "nowhere")).read(Instant.EPOCH))
                .isInstanceOf(StoreUnavailableException.class);
    }
}

package com.promptbuilder.metrics;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbMetricStoreTest extends MetricStoreContract {
    private final List<TestTable> tables = new ArrayList<>();

    @Override
    MetricStore emptyStore() {
        return store(table());
    }

    private TestTable table() {
        TestTable table = new TestTable();
        tables.add(table);
        return table;
    }

    private static MetricStore store(TestTable table) {
        return new DynamoDbMetricStore(new DynamoDbTable(table.client(), table.name()));
    }

    @AfterEach
    void close() {
        tables.forEach(TestTable::close);
    }

    @Test
    void aMissingTableIsUnavailable() {
        assertThatThrownBy(() -> new DynamoDbMetricStore(new DynamoDbTable(table().client(), "nowhere")).read(NOW))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aProcessThatWasFrozenFindsTheOpenSegment() {
        TestTable table = table();
        MetricStore frozen = store(table);
        frozen.append(List.of(line(1, NOW)), MetricState.EMPTY, NOW);
        MetricStore other = store(table);
        for (int i = 2; i < 300; i++) {
            other.append(List.of(line(i, NOW.plusSeconds(i))), MetricState.EMPTY, NOW.plusSeconds(i));
        }

        assertThat(frozen.append(List.of(line(299, NOW.plusSeconds(299))), MetricState.EMPTY, NOW.plusSeconds(400)))
                .isOne();
        assertThat(frozen.append(List.of(line(300, NOW.plusSeconds(400))), MetricState.EMPTY, NOW.plusSeconds(400)))
                .isZero();
        assertThat(hits(frozen)).isEqualByComparingTo("300");
    }

    @Test
    void aScrapeReadsFullSegmentsThatNoCheckpointIncludes() {
        TestTable table = table();
        DynamoDbTable dynamoDbTable = new DynamoDbTable(table.client(), table.name());
        MetricLog log = new MetricLog(new TableItems(dynamoDbTable), new Checkpoints(new TableItems(dynamoDbTable)));
        for (int i = 0; i < 300; i++) {
            assertThat(log.append(List.of(line(i, NOW)), MetricState.EMPTY, NOW).counted())
                    .isOne();
        }

        assertThat(hits(store(table))).isEqualByComparingTo("300");
        for (int i = 300; i < 440; i++) {
            store(table).append(List.of(line(i, NOW)), MetricState.EMPTY, NOW);
        }
        assertThat(new Checkpoints(new TableItems(dynamoDbTable)).read().number())
                .isGreaterThan(1);
        assertThat(hits(store(table))).isEqualByComparingTo("440");
    }

    @Test
    void theTotalsOfTheEarlierVersionAreMovedOnce() {
        TestTable table = table();
        putEarlier(table, 0, Map.of("cache_hits_total|memory", "1000", "bridge_lines_total|counted", "7"));
        putEarlier(table, 7, Map.of("cache_hits_total|memory", "0.5", "saved_usd_total", "0.000000001"));
        assertThat(hits(store(table))).isEqualByComparingTo("1000.5");

        BigDecimal before = BigDecimal.ZERO;
        for (int i = 0; i < 140; i++) {
            store(table).append(List.of(line(i, NOW)), MetricState.EMPTY, NOW);
            assertThat(hits(store(table))).isGreaterThan(before);
            before = hits(store(table));
        }

        assertThat(hits(store(table))).isEqualByComparingTo("1140.5");
        assertThat(store(table).read(NOW).sums().get("saved_usd_total")).isEqualByComparingTo("0.000000001");
        assertThat(new EarlierTotals(new TableItems(new DynamoDbTable(table.client(), table.name()))).read())
                .isEmpty();
    }

    @Test
    void whatABridgeOfTheEarlierVersionAddsAfterwardsIsMovedToo() {
        TestTable table = table();
        for (int i = 0; i < 140; i++) {
            store(table).append(List.of(line(i, NOW)), MetricState.EMPTY, NOW);
        }
        putEarlier(table, 3, Map.of("cache_hits_total|memory", "5", "bridge_lines_total|counted", "1"));
        for (int i = 200; i < 340; i++) {
            store(table).append(List.of(line(i, NOW)), MetricState.EMPTY, NOW);
        }

        assertThat(hits(store(table))).isEqualByComparingTo("285");
    }

    private static void putEarlier(TestTable table, int shard, Map<String, String> cells) {
        Map<String, AttributeValue> item = new HashMap<>(Attributes.key("metrics#total#" + shard));
        cells.forEach((cell, value) -> item.put(cell, AttributeValue.fromN(value)));
        table.client().putItem(put -> put.tableName(table.name()).item(item));
    }
}

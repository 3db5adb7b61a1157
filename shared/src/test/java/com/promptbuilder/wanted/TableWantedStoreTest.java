package com.promptbuilder.wanted;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.table.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class TableWantedStoreTest extends WantedStoreContract {
    private final TestTable table = new TestTable();
    private final WantedStore store = new TableWantedStore(new Table(table.client(), table.name()));

    @Override
    WantedStore store() {
        return store;
    }

    @Test
    void isAnItemOfAFewKilobytesThatTheTableForgets() {
        store.replace(new Wanted(
                1,
                NOON,
                IntStream.range(0, Wanted.PLACES)
                        .mapToObj(i -> entry(i, Math.PI * 1_000_000, NOON))
                        .toList()));
        Map<String, AttributeValue> item = table.client()
                .getItem(get -> get.tableName(table.name()).key(Map.of("id", AttributeValue.fromS("wanted"))))
                .item();

        List<AttributeValue> entries =
                Optional.ofNullable(item.get("entries")).map(AttributeValue::l).orElseGet(List::of);

        assertThat(item).containsKey("expiration");
        assertThat(entries).hasSize(Wanted.PLACES);
        assertThat(entries.stream()
                        .map(AttributeValue::l)
                        .flatMap(List::stream)
                        .map(part -> Optional.ofNullable(part.s()).orElseGet(part::n))
                        .mapToInt(String::length)
                        .sum())
                .isLessThan(10_000);
    }

    @AfterEach
    void close() {
        table.close();
    }
}

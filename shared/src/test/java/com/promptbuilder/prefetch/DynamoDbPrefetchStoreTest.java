package com.promptbuilder.prefetch;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class DynamoDbPrefetchStoreTest extends PrefetchStoreContract {
    private final TestTable table = new TestTable();
    private final PrefetchStore store = new DynamoDbPrefetchStore(new DynamoDbTable(table.client(), table.name()));

    @Override
    PrefetchStore store() {
        return store;
    }

    @Test
    void storesNeitherCallerNorTextAndExpires() {
        store.expect(KEY, EXPECTATION);
        Map<String, AttributeValue> item = table.client()
                .getItem(get ->
                        get.tableName(table.name()).key(Map.of("id", AttributeValue.fromS("expected#" + KEY.text()))))
                .item();

        assertThat(item).containsOnlyKeys("id", "transition", "at", "tag", "expiration");
        assertThat(item.toString()).doesNotContain(ADA.pseudonym().substring(0, 12));
    }

    static Stream<AttributeValue> poison() {
        AttributeValue text = AttributeValue.fromS("text");
        AttributeValue one = AttributeValue.fromN("1");
        AttributeValue outcomes = AttributeValue.fromS("01");
        return Stream.<List<AttributeValue>>of(
                        List.of(),
                        List.of(text),
                        List.of(one, one, one, outcomes, one),
                        List.of(text, text, one, outcomes, one),
                        List.of(text, one, one, text, one),
                        List.of(text, one, one, outcomes, text),
                        List.of(text, one, one, outcomes, one, one),
                        List.of(text, one, one, outcomes, one, one, one, text))
                .map(AttributeValue::fromL);
    }

    @ParameterizedTest
    @MethodSource("poison")
    void anUnreadableEntryIsRemoved(AttributeValue entry) {
        AttributeValue one = AttributeValue.fromN("1");
        put("transitions", Map.of("version", one, "at", one, "entries", AttributeValue.fromL(List.of(entry))));

        assertThat(store.read().version()).isEqualTo(1);
        assertThat(store.read().entries()).isEmpty();
    }

    @Test
    void anUnreadableItemIsAbsentAndOverwritten() {
        put("transitions", Map.of("version", AttributeValue.fromS("text")));
        assertThat(store.read()).isEqualTo(Transitions.EMPTY);
        assertThat(store.replace(new Transitions(1, NOON, List.of()))).isTrue();
        put("expected#" + KEY.text(), Map.of("at", AttributeValue.fromS("text")));
        assertThat(store.come(KEY, NOON)).isEmpty();
        assertThat(store.made(KEY, java.time.Duration.ZERO, NOON)).isEmpty();
    }

    private void put(String id, Map<String, AttributeValue> item) {
        Map<String, AttributeValue> poison = new HashMap<>(item);
        poison.put("id", AttributeValue.fromS(id));
        table.client().putItem(put -> put.tableName(table.name()).item(poison));
    }

    @AfterEach
    void close() {
        table.close();
    }
}

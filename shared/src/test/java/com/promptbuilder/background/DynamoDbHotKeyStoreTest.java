package com.promptbuilder.background;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class DynamoDbHotKeyStoreTest extends HotKeyStoreContract {
    private final TestTable table = new TestTable();
    private final HotKeyStore store = new DynamoDbHotKeyStore(new DynamoDbTable(table.client(), table.name()));

    @Override
    HotKeyStore store() {
        return store;
    }

    @Test
    void isAnItemOfAFewKilobytesWithAnExpiration() {
        store.replace(new HotKeys(
                1,
                NOON,
                IntStream.range(0, HotKeys.CAPACITY)
                        .mapToObj(i -> entry(i, Math.PI * 1_000_000, NOON))
                        .toList()));
        Map<String, AttributeValue> item = table.client()
                .getItem(get -> get.tableName(table.name()).key(Map.of("id", AttributeValue.fromS("wanted"))))
                .item();

        List<AttributeValue> entries =
                Optional.ofNullable(item.get("entries")).map(AttributeValue::l).orElseGet(List::of);

        assertThat(item).containsKey("expiration");
        assertThat(entries).hasSize(HotKeys.CAPACITY);
        assertThat(entries.stream()
                        .map(AttributeValue::l)
                        .flatMap(List::stream)
                        .map(part -> Optional.ofNullable(part.s()).orElseGet(part::n))
                        .mapToInt(String::length)
                        .sum())
                .isLessThan(10_000);
    }

    static Stream<Map<String, AttributeValue>> poison() {
        AttributeValue one = AttributeValue.fromN("1");
        AttributeValue text = AttributeValue.fromS("text");
        AttributeValue none = AttributeValue.fromL(List.of());
        return Stream.of(
                Map.of(),
                Map.of("version", one),
                Map.of("version", text, "at", one, "entries", none),
                Map.of("version", AttributeValue.fromN("7.5"), "at", one, "entries", none),
                Map.of("version", one, "at", text, "entries", none),
                Map.of("version", one, "at", one, "entries", text),
                Map.of("version", one, "at", AttributeValue.fromN("9E+99"), "entries", none));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void anUnreadableItemIsEmptyAndOverwritten(Map<String, AttributeValue> item) {
        put("wanted", item);
        HotKeyTracker hotKeyTracker = new HotKeyTracker(store, () -> NOON, Duration.ZERO);
        hotKeyTracker.record(key(1), () -> Optional.of("the job"));

        assertThat(store.read()).isEqualTo(HotKeys.EMPTY);
        hotKeyTracker.publish();
        assertThat(store.read().entries()).hasSize(1);
    }

    @Test
    void anUnreadableEntryIsRemoved() {
        AttributeValue one = AttributeValue.fromN("1");
        AttributeValue text = AttributeValue.fromS("text");
        AttributeValue key = AttributeValue.fromS(key(1).text());
        List<AttributeValue> entries = Stream.<List<AttributeValue>>of(
                        List.of(),
                        List.of(key),
                        List.of(text, one, one, one),
                        List.of(one, one, one, one),
                        List.of(key, text, one, one),
                        List.of(key, one, text, one),
                        List.of(key, one, one, text),
                        List.of(key, one, one, one))
                .map(AttributeValue::fromL)
                .toList();
        List<AttributeValue> all = new ArrayList<>(entries);
        all.add(text);
        put("wanted", Map.of("version", one, "at", one, "entries", AttributeValue.fromL(all)));

        assertThat(store.read().entries()).extracting(HotKeys.HotKey::key).containsExactly(key(1));
    }

    @Test
    void anUnreadableQuestionIsAbsent() {
        String id = "wanted#" + key(1).text();
        AttributeValue later = AttributeValue.fromN("1795824000");
        AttributeValue text = AttributeValue.fromS("text");
        List.of(
                        Map.<String, AttributeValue>of(),
                        Map.of("message", text),
                        Map.of("message", text, "expiration", text),
                        Map.of("message", later, "expiration", later))
                .forEach(item -> {
                    put(id, item);
                    assertThat(store.question(key(1), NOON)).isEmpty();
                });
        store.keep(key(1), "the job", NOON.plusSeconds(1));
        assertThat(store.question(key(1), NOON)).contains("the job");
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

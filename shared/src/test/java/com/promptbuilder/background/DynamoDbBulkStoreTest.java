package com.promptbuilder.background;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class DynamoDbBulkStoreTest extends BulkStoreContract {
    private static final AttributeValue ONE = AttributeValue.fromN("1");
    private static final AttributeValue TEXT = AttributeValue.fromS("text");

    private final TestTable table = new TestTable();
    private final BulkStore store = new DynamoDbBulkStore(new DynamoDbTable(table.client(), table.name()));

    @Override
    BulkStore store() {
        return store;
    }

    @Test
    void aRepeatedWriteWhoseAcknowledgementWasLostSucceeds() {
        BulkSets sets = BulkSets.EMPTY.with(OPEN.id(), Optional.of(OPEN));
        store.replace(sets);

        assertThat(store.replace(sets)).isTrue();
    }

    @Test
    void anItemExpiresThreeDaysAfterItsSetWasOpened() {
        store.put(OPEN, 0, ITEM);

        assertThat(table.client()
                        .getItem(get -> get.tableName(table.name())
                                .key(Map.of("id", AttributeValue.fromS("bulk#abcdefabcdef#0"))))
                        .item())
                .containsEntry(
                        "expiration",
                        AttributeValue.fromN(
                                Long.toString(NOON.plusSeconds(259_200).getEpochSecond())));
    }

    @Test
    void anUnreadableItemOfSetsIsEmptyAndOverwritten() {
        for (Map<String, AttributeValue> item : List.of(
                Map.<String, AttributeValue>of(),
                Map.of("version", ONE),
                Map.of("version", TEXT, "entries", AttributeValue.fromL(List.of())),
                Map.of("version", ONE, "entries", TEXT))) {
            put("bulk", item);
            assertThat(store.read()).isEqualTo(BulkSets.EMPTY);
            assertThat(store.replace(BulkSets.EMPTY.with(OPEN.id(), Optional.of(OPEN))))
                    .isTrue();
            assertThat(store.read().sets()).containsExactly(OPEN);
        }
    }

    /** One bad entry must not hold up all bulk jobs. */
    @Test
    void anUnreadableSetIsLeftOut() {
        List<AttributeValue> good = List.of(TEXT, AttributeValue.fromS("READY"), ONE, ONE, ONE, ONE, TEXT);
        List<List<AttributeValue>> bad = new ArrayList<>(List.of(List.of(), good.subList(0, 6)));
        for (int i = 0; i < good.size(); i++) {
            for (AttributeValue other : List.of(
                    good.get(i).s() == null ? TEXT : ONE,
                    AttributeValue.fromBool(true),
                    AttributeValue.fromN(i == 2 || i == 3 ? "-1" : "1.5"))) {
                List<AttributeValue> fields = new ArrayList<>(good);
                fields.set(i, other);
                bad.add(fields);
            }
        }
        put(
                "bulk",
                Map.of(
                        "version",
                        ONE,
                        "entries",
                        AttributeValue.fromL(Stream.concat(
                                        Stream.concat(bad.stream(), Stream.of(good))
                                                .map(AttributeValue::fromL),
                                        Stream.of(TEXT))
                                .toList())));

        assertThat(store.read().sets()).extracting(BulkSet::id).containsExactly("text");
    }

    @Test
    void anUnreadableItemIsAbsent() {
        Map<String, AttributeValue> good = Map.of("message", TEXT, "model", TEXT, "nanoDollars", ONE);
        put("bulk#abcdefabcdef#0", good);
        assertThat(store.item(OPEN, 0)).isPresent();
        for (Map.Entry<String, AttributeValue> other : Map.of(
                        "message", ONE, "model", ONE, "nanoDollars", AttributeValue.fromN("-1"), "ended", TEXT)
                .entrySet()) {
            Map<String, AttributeValue> item = new HashMap<>(good);
            item.put(other.getKey(), other.getValue());
            put("bulk#abcdefabcdef#0", item);
            assertThat(store.item(OPEN, 0)).isEmpty();
        }
    }

    private void put(String id, Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(attributes);
        item.put("id", AttributeValue.fromS(id));
        table.client().putItem(put -> put.tableName(table.name()).item(item));
    }

    @AfterEach
    void close() {
        table.close();
    }
}

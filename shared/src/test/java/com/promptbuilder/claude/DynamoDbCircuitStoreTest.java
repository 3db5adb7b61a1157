package com.promptbuilder.claude;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class DynamoDbCircuitStoreTest extends CircuitStoreContract {
    private static final TestTable TABLE = new TestTable();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Override
    CircuitStore store() {
        return new DynamoDbCircuitStore(new DynamoDbTable(TABLE.client(), TABLE.name()));
    }

    static Stream<Map<String, AttributeValue>> poison() {
        AttributeValue time = AttributeValue.fromN("1795824000000");
        AttributeValue text = AttributeValue.fromS("text");
        return Stream.of(
                Map.of("open_until", text),
                Map.of("closed_at", text),
                Map.of("open_until", AttributeValue.fromN("0.5")),
                Map.of("open_until", AttributeValue.fromN("9E+99")),
                Map.of("open_until", time, "probe_until", text),
                Map.of("open_until", time, "probe_until", AttributeValue.fromNul(true)));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void anUnreadableCircuitIsClosedAndCanBeOpened(Map<String, AttributeValue> item) {
        Instant until = Instant.parse("2026-11-25T12:00:00Z");
        Map<String, AttributeValue> poison = new HashMap<>(item);
        poison.put("id", AttributeValue.fromS("circuit#poisoned"));
        TABLE.client().putItem(put -> put.tableName(TABLE.name()).item(poison));

        assertThat(store().read("poisoned")).isEqualTo(CircuitStore.Closed.NEVER_OPENED);
        store().open("poisoned", CircuitStore.Closed.NEVER_OPENED, until);
        assertThat(store().read("poisoned")).isEqualTo(new CircuitStore.OpenCircuit(until, Optional.empty()));
        assertThat(store().takeProbe("poisoned", "me", until, until.plusSeconds(9)))
                .isTrue();
    }
}

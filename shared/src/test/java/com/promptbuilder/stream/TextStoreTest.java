package com.promptbuilder.stream;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.valkey.RealServer;
import com.promptbuilder.valkey.ValkeyConnections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromN;
import static software.amazon.awssdk.services.dynamodb.model.AttributeValue.fromS;

class TextStoreTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final InstantSource CLOCK = () -> Instant.parse("2026-01-01T00:00:00Z");

    private final List<AutoCloseable> open = new ArrayList<>();

    /** The implementations. */
    enum Kind {
        MEMORY,
        DYNAMODB,
        VALKEY
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aTextIsFoundByItsIdOnly(Kind kind) {
        TextStore store = store(kind);
        store.put("key.one.0", "Salt 🧂\n", HOUR);

        assertThat(store.get("key.one.0")).contains("Salt 🧂\n");
        assertThat(store.get("key.one.1")).isEmpty();
        assertThat(store.get("key.two.0")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aRepeatedPutChangesNothing(Kind kind) {
        TextStore store = store(kind);
        store.put("key.one.0", "Salt", HOUR);
        store.put("key.one.0", "Salt", HOUR);

        assertThat(store.get("key.one.0")).contains("Salt");
    }

    @Test
    void anItemHasAnExpirationForTheTable() {
        TestTable table = new TestTable();
        open.add(table);
        new DynamoDbTextStore(new DynamoDbTable(table.client(), table.name()), CLOCK).put("key.one.0", "Salt", HOUR);

        assertThat(table.client()
                        .getItem(get -> get.tableName(table.name()).key(Map.of("id", fromS("text#key.one.0"))))
                        .item())
                .containsEntry(
                        "expiration",
                        fromN(Long.toString(CLOCK.instant().plus(HOUR).getEpochSecond())));
    }

    private TextStore store(Kind kind) {
        return switch (kind) {
            case MEMORY -> new TextStore.InMemory();
            case DYNAMODB -> {
                TestTable table = new TestTable();
                open.add(table);
                yield new DynamoDbTextStore(new DynamoDbTable(table.client(), table.name()), CLOCK);
            }
            case VALKEY -> {
                ValkeyConnections server =
                        ValkeyConnections.of(RealServer.single().settings(false), RealServer.space());
                open.add(server);
                while (!server.connect()) {
                    Thread.onSpinWait();
                }
                yield new ValkeyTextStore(server.withBreaker(CLOCK, _ -> {}, _ -> {}));
            }
        };
    }
}

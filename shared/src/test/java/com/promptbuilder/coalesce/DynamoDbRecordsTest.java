package com.promptbuilder.coalesce;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.TableClient;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbRecordsTest extends RecordStoreContract {
    private static final TestTable TABLE = new TestTable();

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Override
    protected RecordStore store() {
        return TABLE.records();
    }

    @Test
    void itemsHaveTheFormatOfPowertools() {
        AnswerKey key = AnswerKey.ofDigest(new byte[32]);
        Instant end = Instant.ofEpochMilli(1_767_225_605_123L);
        store().acquire(key, new RecordStore.Lease("me", end, Instant.ofEpochSecond(1_767_229_200L)), Optional.empty());

        Map<String, AttributeValue> item = item(key);
        assertThat(item).containsOnlyKeys("id", "status", "expiration", "in_progress_expiration", "owner");
        assertThat(item.get("status")).isEqualTo(AttributeValue.fromS("INPROGRESS"));
        assertThat(item.get("expiration")).isEqualTo(AttributeValue.fromN("1767229200"));
        assertThat(item.get("in_progress_expiration")).isEqualTo(AttributeValue.fromN("1767225605123"));

        store().complete(key, "me", new RecordStore.Outcome("{}", Instant.ofEpochMilli(1_767_229_200_001L)));
        assertThat(item(key)).containsOnlyKeys("id", "status", "expiration", "data", "owner");
        assertThat(item(key).get("expiration")).isEqualTo(AttributeValue.fromN("1767229201"));
    }

    @Test
    void anItemThatIsNoRecordIsAbsentAndTakenOver() {
        AnswerKey key = new AnswerKey("C".repeat(43));
        RecordStore.Lease lease = new RecordStore.Lease("me", Instant.EPOCH, Instant.EPOCH);
        TABLE.client()
                .putItem(put -> put.tableName(TABLE.name())
                        .item(Map.of(
                                "id", AttributeValue.fromS(key.text()), "status", AttributeValue.fromS("EXPIRED"))));

        assertThat(store().read(key)).isEmpty();
        assertThat(store().acquire(key, lease, Optional.empty())).isTrue();
        assertThat(store().read(key).orElseThrow().owner()).contains("me");
    }

    @Test
    void aTableThatIsNotThereIsTrouble() {
        RecordStore nowhere = new DynamoDbRecords(TABLE.client(), "nowhere");

        assertThatThrownBy(() -> nowhere.read(AnswerKey.ofDigest(new byte[32]))).isInstanceOf(StoreException.class);
    }

    @Test
    void aTableThatCannotBeReachedIsTroubleWithinItsTime() {
        Settings settings =
                Settings.fromEnvironment(Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "TABLE_TIMEOUT_MS", "100"));
        RecordStore unreachable = new DynamoDbRecords(TableClient.of(settings.table()), "records");

        assertThatThrownBy(() -> unreachable.read(AnswerKey.ofDigest(new byte[32])))
                .isInstanceOf(StoreException.class);
    }

    private static Map<String, AttributeValue> item(AnswerKey key) {
        return TABLE.client()
                .getItem(get -> get.tableName(TABLE.name()).key(Item.key(key)))
                .item();
    }
}

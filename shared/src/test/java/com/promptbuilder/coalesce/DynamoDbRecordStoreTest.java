package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbRecordStoreTest extends RecordStoreContract {
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

        store().complete(key, "me", new RecordStore.RecordValue("{}", Instant.ofEpochMilli(1_767_229_200_001L)));
        assertThat(item(key)).containsOnlyKeys("id", "status", "expiration", "data", "owner");
        assertThat(item(key).get("expiration")).isEqualTo(AttributeValue.fromN("1767229201"));
    }

    @Test
    void anUnreadableItemIsAbsentAndTakenOver() {
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

    static Stream<Map<String, AttributeValue>> noRecords() {
        AttributeValue completed = AttributeValue.fromS("COMPLETED");
        AttributeValue inProgress = AttributeValue.fromS("INPROGRESS");
        AttributeValue time = AttributeValue.fromN("1767229200");
        AttributeValue text = AttributeValue.fromS("text");
        AttributeValue fraction = AttributeValue.fromN("1767229200.5");
        return Stream.of(
                Map.of(),
                Map.of("status", AttributeValue.fromN("1")),
                Map.of("status", completed),
                Map.of("status", inProgress),
                Map.of("status", completed, "expiration", text),
                Map.of("status", completed, "expiration", fraction),
                Map.of("status", completed, "expiration", AttributeValue.fromN("9E+99")),
                Map.of("status", completed, "expiration", AttributeValue.fromN("-1")),
                Map.of("status", inProgress, "expiration", time, "in_progress_expiration", text),
                Map.of("status", inProgress, "expiration", time, "in_progress_expiration", fraction),
                Map.of("status", inProgress, "expiration", time, "owner", time, "a b", text),
                Map.of("status", inProgress, "expiration", time, "owner", AttributeValue.fromNul(true)),
                Map.of("status", completed, "expiration", time, "job_id", time),
                Map.of("status", completed, "expiration", time, "job_id", text, "job_until", time),
                Map.of("status", completed, "expiration", time, "job_id", text, "job_until", text, "job_due", time));
    }

    @ParameterizedTest
    @MethodSource("noRecords")
    void anUnreadableItemIsAbsentAndOneWriterOverwritesIt(Map<String, AttributeValue> item) {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        RecordStore.Lease one = new RecordStore.Lease("one", now.plusSeconds(5), now.plusSeconds(60));
        RecordStore.Lease two = new RecordStore.Lease("two", now.plusSeconds(5), now.plusSeconds(60));
        PendingJob job = new PendingJob("job", now.plusSeconds(60), now);

        AnswerKey led = poisoned('L', item);
        assertThat(store().read(led)).isEmpty();
        assertThat(store().acquire(led, one, Optional.empty())).isTrue();
        assertThat(store().acquire(led, two, Optional.empty())).isFalse();
        assertThat(store().complete(led, "one", new RecordStore.RecordValue("{}", now)))
                .isTrue();

        AnswerKey withJob = poisoned('P', item);
        assertThat(store().setPendingJob(withJob, Optional.of(job), Optional.empty()))
                .isTrue();
        assertThat(store().read(withJob).orElseThrow().pendingJob()).contains(job);

        AnswerKey put = poisoned('Q', item);
        assertThat(store().put(put, new RecordStore.RecordValue("{}", now), now))
                .isTrue();
        assertThat(store().read(put).orElseThrow().data()).contains("{}");
    }

    @ParameterizedTest
    @MethodSource("noRecords")
    void anUnreadableItemIsReportedAndReplacedByPowertools(Map<String, AttributeValue> item) throws Exception {
        List<String> counted = new ArrayList<>();
        DynamoDbTable dynamoDbTable = new DynamoDbTable(TABLE.client(), TABLE.name());
        dynamoDbTable.onUnreadable(counted::add);
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        AnswerKey key = poisoned('C', item);
        new DynamoDbRecordStore(dynamoDbTable).read(key);
        PowertoolsPersistenceStore powertools =
                new PowertoolsPersistenceStore(new DynamoDbTable(TABLE.client(), TABLE.name()), () -> now, "me");

        assertThat(counted).containsExactly("record");
        powertools.putRecord(
                new DataRecord(
                        key.text(),
                        DataRecord.Status.INPROGRESS,
                        now.getEpochSecond() + 60,
                        null,
                        null,
                        OptionalLong.empty()),
                now);
        assertThat(store().read(key).orElseThrow().owner()).contains("me");
    }

    private static AnswerKey poisoned(char name, Map<String, AttributeValue> item) {
        AnswerKey key = new AnswerKey(Character.toString(name).repeat(43));
        Map<String, AttributeValue> poison = new HashMap<>(item);
        poison.put("id", AttributeValue.fromS(key.text()));
        TABLE.client().putItem(put -> put.tableName(TABLE.name()).item(poison));
        return key;
    }

    @Test
    void aMissingTableIsUnavailable() {
        RecordStore nowhere = new DynamoDbRecordStore(new DynamoDbTable(TABLE.client(), "nowhere"));

        assertThatThrownBy(() -> nowhere.read(AnswerKey.ofDigest(new byte[32])))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void anUnreachableTableIsUnavailableWithinTheTimeout() {
        Settings settings =
                Settings.fromEnvironment(Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "TABLE_TIMEOUT_MS", "100"));
        RecordStore unreachable = new DynamoDbRecordStore(DynamoDbTable.of(settings.table()));

        assertThatThrownBy(() -> unreachable.read(AnswerKey.ofDigest(new byte[32])))
                .isInstanceOf(StoreUnavailableException.class);
    }

    private static Map<String, AttributeValue> item(AnswerKey key) {
        return TABLE.client()
                .getItem(get -> get.tableName(TABLE.name()).key(Attributes.key(key.text())))
                .item();
    }
}

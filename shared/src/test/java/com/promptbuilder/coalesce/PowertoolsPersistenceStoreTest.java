package com.promptbuilder.coalesce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.lambda.powertools.idempotency.IdempotencyConfig;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemAlreadyExistsException;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemNotFoundException;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;
import software.amazon.lambda.powertools.idempotency.persistence.DynamoDBPersistenceStore;
import software.amazon.lambda.powertools.idempotency.persistence.PersistenceStore;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** This store and the stock store on one table. The library reads the system's clock, so the tests use the current time. */
class PowertoolsPersistenceStoreTest {
    private static final TestTable TABLE = new TestTable();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Instant leaseEnd = now.plusSeconds(30);
    private final Instant expiration = now.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(1));
    private final String id = "function#" + UUID.randomUUID();
    private final PersistenceStore stock = DynamoDBPersistenceStore.builder()
            .withTableName(TABLE.name())
            .withDynamoDbClient(TABLE.client())
            .build();
    private final PersistenceStore ours = storeAt(now);

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Test
    void theStockStoreReadsALeaseOfOurs() {
        ours.putRecord(inProgress(), now);

        DataRecord read = stock.getRecord(id);
        assertThat(read.getStatus()).isEqualTo(DataRecord.Status.INPROGRESS);
        assertThat(read.getInProgressExpiryTimestamp()).hasValue(leaseEnd.toEpochMilli());
        assertThat(read.getExpiryTimestamp()).isEqualTo(expiration.getEpochSecond());
        assertThatThrownBy(() -> stock.putRecord(inProgress(), now))
                .isInstanceOf(IdempotencyItemAlreadyExistsException.class);
    }

    @Test
    void theStockStoreReadsAnOutcomeOfOurs() {
        ours.putRecord(inProgress(), now);
        ours.updateRecord(completed("{\"a\":1}"));

        assertThat(stock.getRecord(id)).isEqualTo(ours.getRecord(id)).isEqualTo(completed("{\"a\":1}"));
    }

    @Test
    void theStockStoreReadsWhatTheProtocolWrote() {
        AnswerKey key = AnswerKey.ofDigest(new byte[32]);
        RecordStore records = TABLE.records();
        records.acquire(key, new RecordStore.Lease("me", leaseEnd, expiration), Optional.empty());
        assertThat(stock.getRecord(key.text()).getStatus()).isEqualTo(DataRecord.Status.INPROGRESS);
        assertThat(ours.getRecord(key.text()).getInProgressExpiryTimestamp()).hasValue(leaseEnd.toEpochMilli());

        records.complete(key, "me", new RecordStore.RecordValue("{}", expiration));
        assertThat(stock.getRecord(key.text())).isEqualTo(ours.getRecord(key.text()));
        assertThat(stock.getRecord(key.text()).getResponseData()).isEqualTo("{}");
    }

    @Test
    void theProtocolReadsWhatTheStockStoreWrote() {
        AnswerKey key = new AnswerKey("B".repeat(43));
        stock.putRecord(record(key.text(), DataRecord.Status.INPROGRESS, null, OptionalLong.empty()), now);
        assertThat(TABLE.records().read(key))
                .contains(new IdempotencyRecord(
                        IdempotencyRecord.Status.INPROGRESS,
                        expiration,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));

        stock.updateRecord(record(key.text(), DataRecord.Status.COMPLETED, "{}", OptionalLong.empty()));
        assertThat(TABLE.records().read(key).orElseThrow().completedData(now)).contains("{}");
    }

    @Test
    void weReadALeaseOfTheStockStore() {
        stock.putRecord(inProgress(), now);

        assertThat(ours.getRecord(id)).isEqualTo(inProgress());
        assertThat(ours.getRecord(id).getInProgressExpiryTimestamp()).hasValue(leaseEnd.toEpochMilli());
        assertIsLedByAnother(ours);
    }

    @Test
    void weReadAnOutcomeOfTheStockStore() {
        stock.putRecord(inProgress(), now);
        stock.updateRecord(completed("{}"));

        assertThat(ours.getRecord(id)).isEqualTo(completed("{}"));
        assertIsLedByAnother(ours);
    }

    @Test
    void anExpiredRecordOfTheStockStoreIsNotFoundAndTakenOver() {
        stock.putRecord(inProgress(), now);
        stock.updateRecord(completed("{}"));
        PersistenceStore later = storeAt(expiration);

        assertThatThrownBy(() -> later.getRecord(id)).isInstanceOf(IdempotencyItemNotFoundException.class);
        later.putRecord(inProgress(), expiration);
        assertThat(item()).containsKey("owner").doesNotContainKey("data");
    }

    @Test
    void anExpiredLeaseOfTheStockStoreIsNotFoundAndTakenOver() {
        stock.putRecord(inProgress(), now);
        PersistenceStore later = storeAt(leaseEnd);

        assertThatThrownBy(() -> later.getRecord(id)).isInstanceOf(IdempotencyItemNotFoundException.class);
        later.putRecord(inProgress(), leaseEnd);
        assertThat(item()).containsKey("owner");
    }

    @Test
    void aLeaseOfTheStockStoreWithoutAnEndHoldsUntilItExpires() {
        DataRecord endless = record(id, DataRecord.Status.INPROGRESS, null, OptionalLong.empty());
        stock.putRecord(endless, now);
        Instant justBefore = expiration.minusMillis(1);

        assertThat(storeAt(justBefore).getRecord(id).getInProgressExpiryTimestamp())
                .isEmpty();
        assertThatThrownBy(() -> ours.putRecord(endless, justBefore))
                .isInstanceOf(IdempotencyItemAlreadyExistsException.class);
        assertThatCode(() -> ours.putRecord(endless, expiration)).doesNotThrowAnyException();
        assertThat(item()).containsKey("owner").doesNotContainKey("in_progress_expiration");
    }

    @Test
    void theStockStoreNeverTakesOverAnExpiredLeaseSinceItComparesMillisecondsWithSeconds() {
        ours.putRecord(inProgress(), now);
        Instant later = leaseEnd.plusSeconds(60);

        assertThatThrownBy(() -> stock.putRecord(inProgress(), later))
                .isInstanceOf(IdempotencyItemAlreadyExistsException.class);
        assertThatCode(() -> storeAt(later).putRecord(inProgress(), later)).doesNotThrowAnyException();
    }

    @Test
    void aLateOwnerCompletesNothing() {
        PersistenceStore late = storeAt(now);
        late.putRecord(inProgress(), now);
        storeAt(leaseEnd).putRecord(inProgress(), leaseEnd);

        late.updateRecord(completed("{\"late\":1}"));
        assertThat(item()).doesNotContainKey("data");
        assertThat(item().get("status")).isEqualTo(AttributeValue.fromS("INPROGRESS"));
    }

    @Test
    void itsOwnLeaseIsRenewed() {
        ours.putRecord(inProgress(), now);
        Instant renewed = leaseEnd.plusSeconds(30);
        ours.putRecord(record(id, DataRecord.Status.INPROGRESS, null, OptionalLong.of(renewed.toEpochMilli())), now);

        assertThat(stock.getRecord(id).getInProgressExpiryTimestamp()).hasValue(renewed.toEpochMilli());
        assertIsLedByAnother(storeAt(now));
    }

    @Test
    void theStockStoreReadsThePayloadHash() {
        ours.putRecord(hashed(DataRecord.Status.INPROGRESS, null), now);
        assertThat(stock.getRecord(id).getPayloadHash()).isEqualTo("a hash");

        ours.updateRecord(hashed(DataRecord.Status.COMPLETED, "{}"));
        assertThat(stock.getRecord(id)).isEqualTo(hashed(DataRecord.Status.COMPLETED, "{}"));
        assertThat(stock.getRecord(id).getPayloadHash()).isEqualTo("a hash");
    }

    @Test
    void bothStoresAcquireAReleasedLeaseAtOnce() {
        ours.putRecord(inProgress(), now);
        ours.deleteRecord(id);
        assertThatThrownBy(() -> ours.getRecord(id)).isInstanceOf(IdempotencyItemNotFoundException.class);
        assertThatCode(() -> ours.putRecord(inProgress(), now)).doesNotThrowAnyException();

        ours.deleteRecord(id);
        assertThatCode(() -> stock.putRecord(inProgress(), now)).doesNotThrowAnyException();
    }

    @Test
    void anotherOwnersLeaseIsNotReleased() {
        PersistenceStore late = storeAt(now);
        late.putRecord(inProgress(), now);
        DataRecord second = record(
                id,
                DataRecord.Status.INPROGRESS,
                null,
                OptionalLong.of(leaseEnd.plusSeconds(30).toEpochMilli()));
        storeAt(leaseEnd).putRecord(second, leaseEnd);
        Map<String, AttributeValue> before = item();

        late.deleteRecord(id);
        ours.deleteRecord(id);
        assertThat(item()).isEqualTo(before);
    }

    @Test
    void aCompletedRecordIsNotReleased() {
        ours.putRecord(inProgress(), now);
        ours.updateRecord(completed("{}"));
        ours.deleteRecord(id);

        assertThat(ours.getRecord(id)).isEqualTo(completed("{}"));
    }

    @Test
    void completingWithoutALeaseWritesNothing() {
        stock.putRecord(inProgress(), now);

        ours.updateRecord(completed("{}"));
        assertThat(item()).doesNotContainKey("data");
    }

    @Test
    void aMissingTableIsUnavailable() {
        PersistenceStore nowhere =
                new PowertoolsPersistenceStore(new DynamoDbTable(TABLE.client(), "nowhere"), () -> now, "me");

        assertThatThrownBy(() -> nowhere.getRecord(id)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.putRecord(inProgress(), now)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void theLibraryWorksOnOurStoreWithPayloadValidation() {
        PowertoolsPersistenceStore store = storeAt(now);
        IdempotencyConfig config = IdempotencyConfig.builder()
                .withEventKeyJMESPath("order")
                .withPayloadValidationJMESPath("price")
                .build();
        store.configure(config, id);
        JsonNode event = JsonNodeFactory.instance.objectNode().put("order", id).put("price", 7);

        store.saveInProgress(event, now, OptionalInt.of(30_000));
        PowertoolsPersistenceStore other = storeAt(now);
        other.configure(config, id);
        assertThatThrownBy(() -> other.saveInProgress(event, now, OptionalInt.of(30_000)))
                .isInstanceOf(IdempotencyItemAlreadyExistsException.class);
        store.saveSuccess(event, Map.of("answer", 42), now);

        assertThat(store.getRecord(event, now).getResponseData()).isEqualTo("{\"answer\":42}");
        store.deleteRecord(event, new IllegalStateException("too late"));
        assertThat(store.getRecord(event, now).getPayloadHash()).isNotEmpty();
    }

    private PowertoolsPersistenceStore storeAt(Instant time) {
        return new PowertoolsPersistenceStore(
                new DynamoDbTable(TABLE.client(), TABLE.name()),
                () -> time,
                UUID.randomUUID().toString());
    }

    private void assertIsLedByAnother(PersistenceStore store) {
        assertThatThrownBy(() -> store.putRecord(inProgress(), now))
                .isInstanceOf(IdempotencyItemAlreadyExistsException.class);
    }

    private DataRecord inProgress() {
        return record(id, DataRecord.Status.INPROGRESS, null, OptionalLong.of(leaseEnd.toEpochMilli()));
    }

    private DataRecord completed(String data) {
        return record(id, DataRecord.Status.COMPLETED, data, OptionalLong.empty());
    }

    private DataRecord hashed(DataRecord.Status status, @Nullable String data) {
        OptionalLong end = status == DataRecord.Status.INPROGRESS
                ? OptionalLong.of(leaseEnd.toEpochMilli())
                : OptionalLong.empty();
        return new DataRecord(id, status, expiration.getEpochSecond(), data, "a hash", end);
    }

    private DataRecord record(String key, DataRecord.Status status, @Nullable String data, OptionalLong end) {
        return new DataRecord(key, status, expiration.getEpochSecond(), data, null, end);
    }

    private Map<String, AttributeValue> item() {
        return TABLE.client()
                .getItem(get -> get.tableName(TABLE.name()).key(Attributes.key(id)))
                .item();
    }
}

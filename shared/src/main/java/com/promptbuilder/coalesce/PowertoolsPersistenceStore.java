package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemAlreadyExistsException;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyItemNotFoundException;
import software.amazon.lambda.powertools.idempotency.persistence.BasePersistenceStore;
import software.amazon.lambda.powertools.idempotency.persistence.DataRecord;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * AWS Lambda Powertools' persistence store over our table of records: what is written against Powertools' idempotency uses it safely, and
 * the stock {@code DynamoDBPersistenceStore} reads and writes the same items. Thread-safe.
 *
 * <p>It differs from the stock store of 1.15.0 in this:
 *
 * <ul>
 *   <li><b>A lease passes.</b> The stock store compares {@code in_progress_expiration}, which is in milliseconds, with a time in seconds: its
 *       leases never pass, and a crashed owner blocks the key until the record expires. Here milliseconds are compared with milliseconds.
 *   <li><b>Only the owner completes.</b> The stock store updates without a condition, so a late owner overwrites the outcome of the one that
 *       took its place. Here every lease has a fencing token, {@code owner}; {@link #updateRecord} by one who lost the lease writes nothing,
 *       and the caller keeps its own result.
 *   <li><b>Only the owner gives up.</b> The stock store deletes the item after a failure, whoever leads by then. Here {@link #deleteRecord}
 *       gives the lease back, if it is still ours: it ends at the epoch, and the next caller takes it at once.
 *   <li><b>What is over is not found.</b> The stock store hands out expired records, since the table deletes days late.
 * </ul>
 *
 * <p>As Powertools does it, a lease is taken and ended in one thread, and lasts as long as the invocation; nobody renews it. Every method
 * throws {@link StoreUnavailableException} when the table does not answer.
 */
public final class PowertoolsPersistenceStore extends BasePersistenceStore {
    private static final String VALIDATION = "validation";

    private final DynamoDbTable dynamoDbTable;
    private final InstantSource clock;
    private final Supplier<String> owners;

    /** The leases that this thread has taken, by key: another thread's may be a later one of the same key. */
    private final ThreadLocal<Map<String, String>> leases = ThreadLocal.withInitial(HashMap::new);

    /** @param owners makes a new fencing token at each call */
    public PowertoolsPersistenceStore(DynamoDbTable dynamoDbTable, InstantSource clock, Supplier<String> owners) {
        this.dynamoDbTable = dynamoDbTable;
        this.clock = clock;
        this.owners = owners;
    }

    @Override
    public DataRecord getRecord(String id) throws IdempotencyItemNotFoundException {
        Map<String, AttributeValue> item = dynamoDbTable
                .call(client -> client.getItem(get -> get.tableName(dynamoDbTable.name())
                        .key(RecordItem.key(id))
                        .consistentRead(true)))
                .item();
        Instant now = clock.instant();
        return RecordItem.read(dynamoDbTable, item)
                .filter(record ->
                        record.hasActiveLease(now) || record.completedData(now).isPresent())
                .map(record -> dataRecord(id, record, Optional.ofNullable(item.get(VALIDATION))))
                .orElseThrow(() -> new IdempotencyItemNotFoundException(id));
    }

    @Override
    public void putRecord(DataRecord record, Instant now) throws IdempotencyItemAlreadyExistsException {
        String owner = owners.get();
        WriteCondition writeCondition = WriteCondition.free(now).orHeldBy(owner);
        if (!RecordItem.put(dynamoDbTable, lease(record, owner), writeCondition)) {
            throw new IdempotencyItemAlreadyExistsException();
        }
        leases.get().put(record.getIdempotencyKey(), owner);
    }

    /** @throws IllegalStateException if this thread has taken no lease of the key */
    @Override
    public void updateRecord(DataRecord record) {
        String id = record.getIdempotencyKey();
        String owner = endLease(id)
                .orElseThrow(() -> new IllegalStateException("this thread has taken no lease to complete: " + id));
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":completed", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                ":data", AttributeValue.fromS(record.getResponseData()),
                ":expiration", seconds(record)));
        String change = "SET #status = :completed, #data = :data, expiration = :expiration";
        if (payloadValidationEnabled) {
            change += ", validation = :validation";
            values.put(":validation", AttributeValue.fromS(record.getPayloadHash()));
        }
        update(id, owner, change + " REMOVE in_progress_expiration", values);
    }

    @Override
    public void deleteRecord(String id) {
        endLease(id)
                .ifPresent(owner -> update(
                        id,
                        owner,
                        "SET in_progress_expiration = :end",
                        Map.of(":end", RecordItem.millis(Instant.EPOCH))));
    }

    private void update(String id, String owner, String change, Map<String, AttributeValue> values) {
        FencedUpdate.apply(dynamoDbTable, RecordItem.key(id), change, values, WriteCondition.ledBy(owner));
    }

    private Optional<String> endLease(String id) {
        Map<String, String> mine = leases.get();
        Optional<String> owner = Optional.ofNullable(mine.remove(id));
        if (mine.isEmpty()) {
            leases.remove();
        }
        return owner;
    }

    private Map<String, AttributeValue> lease(DataRecord record, String owner) {
        Map<String, AttributeValue> item = new HashMap<>(RecordItem.key(record.getIdempotencyKey()));
        item.put("status", AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name()));
        item.put("expiration", seconds(record));
        item.put("owner", AttributeValue.fromS(owner));
        record.getInProgressExpiryTimestamp()
                .ifPresent(end -> item.put("in_progress_expiration", AttributeValue.fromN(Long.toString(end))));
        if (payloadValidationEnabled) {
            item.put(VALIDATION, AttributeValue.fromS(record.getPayloadHash()));
        }
        return item;
    }

    private static AttributeValue seconds(DataRecord record) {
        return AttributeValue.fromN(Long.toString(record.getExpiryTimestamp()));
    }

    // Powertools takes null for "none".
    private static DataRecord dataRecord(String id, IdempotencyRecord record, Optional<AttributeValue> validation) {
        return new DataRecord(
                id,
                DataRecord.Status.valueOf(record.status().name()),
                record.expiration().getEpochSecond(),
                record.data().orElse(null),
                validation.map(AttributeValue::s).orElse(null),
                record.leaseEnd()
                        .map(end -> OptionalLong.of(end.toEpochMilli()))
                        .orElseGet(OptionalLong::empty));
    }
}

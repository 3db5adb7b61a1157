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
 * AWS Lambda Powertools' persistence store over the table of records. The stock {@code DynamoDBPersistenceStore} reads and writes the same items.
 * Thread-safe.
 *
 * <p>Differences from the stock store of 1.15.0:
 *
 * <ul>
 *   <li><b>A lease expires.</b> The stock store compares {@code in_progress_expiration}, which is in milliseconds, with a time in seconds. Its
 *       leases never expire, and a crashed owner blocks the key until the record expires. This store compares milliseconds.
 *   <li><b>Only the owner completes.</b> The stock store updates without a condition, so a late owner overwrites a later owner's outcome. This
 *       store gives every lease a fencing token, {@code owner}. After a lost lease, {@link #updateRecord} writes nothing, and the caller keeps
 *       its own result.
 *   <li><b>Only the owner releases.</b> The stock store deletes the item after a failure, even if another owner has the lease. Here
 *       {@link #deleteRecord} releases the caller's own lease: it ends at the epoch, and the next caller can acquire it at once.
 *   <li><b>Expired records are not found.</b> The stock store returns them, since DynamoDB deletes expired items up to days later.
 * </ul>
 *
 * <p>As in Powertools, one thread acquires and ends a lease, which lasts as long as the invocation and is not renewed. Every method throws
 * {@link StoreUnavailableException} if DynamoDB does not answer.
 */
public final class PowertoolsPersistenceStore extends BasePersistenceStore {
    private static final String VALIDATION = "validation";

    private final DynamoDbTable dynamoDbTable;
    private final InstantSource clock;
    private final Supplier<String> owners;

    /** Fencing tokens of the leases that this thread has acquired, by key: another thread may have a later lease of the same key. */
    private final ThreadLocal<Map<String, String>> leases = ThreadLocal.withInitial(HashMap::new);

    /** @param owners returns a new fencing token at each call */
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

    /** @throws IllegalStateException if this thread has acquired no lease of the key */
    @Override
    public void updateRecord(DataRecord record) {
        String id = record.getIdempotencyKey();
        String owner = endLease(id)
                .orElseThrow(() -> new IllegalStateException("this thread has acquired no lease of the key " + id));
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":completed", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                ":data", AttributeValue.fromS(record.getResponseData()),
                ":expiration", seconds(record)));
        String change = "SET #status = :completed, #data = :data, expiration = :expiration";
        if (payloadValidationEnabled) {
            change += ", validation = :validation";
            values.put(":validation", AttributeValue.fromS(record.getPayloadHash()));
        }
        change += " REMOVE in_progress_expiration";
        RecordItem.update(dynamoDbTable, id, change, values, WriteCondition.ledBy(owner));
    }

    @Override
    public void deleteRecord(String id) {
        endLease(id)
                .ifPresent(
                        owner -> RecordItem.setLeaseEnd(dynamoDbTable, id, Instant.EPOCH, WriteCondition.ledBy(owner)));
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

    // Powertools' DataRecord uses null for an absent value.
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

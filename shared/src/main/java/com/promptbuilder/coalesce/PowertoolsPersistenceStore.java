package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.Attributes;
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
 *       store gives every lease a fencing token, {@code owner}. After a lost lease, {@link #updateRecord} writes nothing.
 *   <li><b>Only the owner releases.</b> The stock store deletes the item after a failure, even if another owner has the lease. Here
 *       {@link #deleteRecord} releases the caller's own lease: it ends at the epoch, and the next caller can acquire it at once.
 *   <li><b>Expired records are not found.</b> The stock store returns them, since DynamoDB deletes expired items up to days later.
 * </ul>
 *
 * <p>An instance belongs to one invocation, whose fencing token it has. Another {@link #putRecord} with the same key renews the lease. Records with
 * a payload hash are validated by {@link IdempotentTasks}. Every method throws {@link StoreUnavailableException} if DynamoDB does not answer.
 */
public final class PowertoolsPersistenceStore extends BasePersistenceStore {
    private static final String VALIDATION = "validation";

    private final DynamoDbTable dynamoDbTable;
    private final InstantSource clock;
    private final String owner;

    /** @param owner the fencing token of this invocation's leases */
    public PowertoolsPersistenceStore(DynamoDbTable dynamoDbTable, InstantSource clock, String owner) {
        this.dynamoDbTable = dynamoDbTable;
        this.clock = clock;
        this.owner = owner;
    }

    @Override
    public DataRecord getRecord(String id) throws IdempotencyItemNotFoundException {
        Map<String, AttributeValue> item = dynamoDbTable
                .call(client -> client.getItem(get -> get.tableName(dynamoDbTable.name())
                        .key(Attributes.key(id))
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
        Map<String, AttributeValue> item = new HashMap<>(Attributes.key(record.getIdempotencyKey()));
        item.put("status", AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name()));
        item.put("expiration", seconds(record));
        item.put("owner", AttributeValue.fromS(owner));
        record.getInProgressExpiryTimestamp()
                .ifPresent(end -> item.put("in_progress_expiration", Attributes.ofNumber(end)));
        payloadHash(record).ifPresent(hash -> item.put(VALIDATION, hash));
        if (!RecordItem.put(dynamoDbTable, item, WriteCondition.free(now).orHeldBy(owner))) {
            throw new IdempotencyItemAlreadyExistsException();
        }
    }

    @Override
    public void updateRecord(DataRecord record) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":completed", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                ":data", AttributeValue.fromS(record.getResponseData()),
                ":expiration", seconds(record)));
        Optional<AttributeValue> hash = payloadHash(record);
        hash.ifPresent(value -> values.put(":validation", value));
        String change = "SET #status = :completed, #data = :data, expiration = :expiration"
                + hash.map(_ -> ", validation = :validation").orElse("")
                + " REMOVE in_progress_expiration";
        RecordItem.update(dynamoDbTable, record.getIdempotencyKey(), change, values, WriteCondition.ledBy(owner));
    }

    @Override
    public void deleteRecord(String id) {
        RecordItem.setLeaseEnd(dynamoDbTable, id, Instant.EPOCH, WriteCondition.ledBy(owner));
    }

    /** Powertools passes an empty hash, or none, if it does not validate payloads. */
    private static Optional<AttributeValue> payloadHash(DataRecord record) {
        return Optional.ofNullable(record.getPayloadHash())
                .filter(hash -> !hash.isEmpty())
                .map(AttributeValue::fromS);
    }

    private static AttributeValue seconds(DataRecord record) {
        return Attributes.ofNumber(record.getExpiryTimestamp());
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

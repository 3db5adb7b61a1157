package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The records in DynamoDB, each one item. */
public final class DynamoDbRecordStore implements RecordStore {
    private static final Duration WARM_UP_TIME = Duration.ofSeconds(2);

    private static final String COMPLETION = "SET #status = :completed, #data = :data";
    private static final String EXPIRATION = ", expiration = :expiration";
    private static final String END_OF_LEASE = " REMOVE in_progress_expiration";

    private final DynamoDbTable dynamoDbTable;

    public DynamoDbRecordStore(DynamoDbClient client, String table) {
        this(new DynamoDbTable(client, table));
    }

    public DynamoDbRecordStore(DynamoDbTable dynamoDbTable) {
        this.dynamoDbTable = dynamoDbTable;
    }

    @Override
    public Optional<IdempotencyRecord> read(AnswerKey key) {
        return read(get(key).build());
    }

    @Override
    public Optional<IdempotencyRecord> readEventuallyConsistent(AnswerKey key) {
        return read(get(key).consistentRead(false).build());
    }

    private Optional<IdempotencyRecord> read(GetItemRequest request) {
        return RecordItem.read(
                dynamoDbTable,
                dynamoDbTable.call(client -> client.getItem(request)).item());
    }

    /** Makes the first call, which loads classes and opens a connection, and so may take longer than others; false without an answer. */
    public boolean warmUp() {
        GetItemRequest nobodys = get(AnswerKey.ofDigest(new byte[32]))
                .overrideConfiguration(call -> call.apiCallTimeout(WARM_UP_TIME).apiCallAttemptTimeout(WARM_UP_TIME))
                .build();
        try {
            dynamoDbTable.call(client -> client.getItem(nobodys));
            return true;
        } catch (StoreUnavailableException trouble) {
            return false;
        }
    }

    private GetItemRequest.Builder get(AnswerKey key) {
        return GetItemRequest.builder()
                .tableName(dynamoDbTable.name())
                .key(RecordItem.key(key))
                .consistentRead(true);
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        // The client sends a write again when its answer got lost: then the lease is there, and it is ours.
        WriteCondition writeCondition = seen.map(WriteCondition::unchangedSince)
                .orElseGet(WriteCondition::absent)
                .orHeldBy(lease.owner());
        return RecordItem.put(dynamoDbTable, RecordItem.inProgress(key, lease, seen), writeCondition);
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return update(
                key,
                "SET in_progress_expiration = :end",
                Map.of(":end", RecordItem.millis(lease.end())),
                WriteCondition.heldBy(lease.owner()));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return update(
                key,
                "SET in_progress_expiration = :end",
                Map.of(":end", RecordItem.millis(Instant.EPOCH)),
                WriteCondition.ledBy(owner));
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> promise, Optional<IdempotencyRecord> seen) {
        return Promising.apply(dynamoDbTable, key, promise, seen);
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        // A refused condition may mean that an earlier attempt was written and its acknowledgement got lost.
        return isCompletionWritten(key, owner, recordValue)
                || read(key)
                        .filter(record -> record.isCompletedBy(owner, recordValue.data()))
                        .isPresent();
    }

    private boolean isCompletionWritten(AnswerKey key, String owner, RecordValue recordValue) {
        if (recordValue.endsPromise()) {
            return update(
                    key,
                    COMPLETION + EXPIRATION + END_OF_LEASE + Promising.REMOVED,
                    values(recordValue, true),
                    WriteCondition.ledBy(owner));
        }
        // Where a promise needs the record for longer than the outcome does, its own expiration stands.
        return update(
                        key,
                        COMPLETION + EXPIRATION + END_OF_LEASE,
                        values(recordValue, true),
                        WriteCondition.ledBy(owner, PendingJob.latestDeadline(recordValue.expiration())))
                || update(key, COMPLETION + END_OF_LEASE, values(recordValue, false), WriteCondition.ledBy(owner));
    }

    private static Map<String, AttributeValue> values(RecordValue recordValue, boolean withExpiration) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":completed", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                ":data", AttributeValue.fromS(recordValue.data())));
        if (withExpiration) {
            values.put(":expiration", RecordItem.seconds(recordValue.expiration()));
        }
        return values;
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        WriteCondition writeCondition = WriteCondition.notLed(now);
        return RecordItem.put(dynamoDbTable, RecordItem.completed(key, recordValue), writeCondition);
    }

    private boolean update(AnswerKey key, String change, Map<String, AttributeValue> values, WriteCondition lease) {
        return FencedUpdate.apply(dynamoDbTable, RecordItem.key(key), change, values, lease);
    }
}

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

/** Record store in DynamoDB, with one item for each record. */
public final class DynamoDbRecordStore implements RecordStore {
    private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(2);

    private static final String COMPLETION = "SET #status = :completed, #data = :data";
    private static final String EXPIRATION = ", expiration = :expiration";
    private static final String REMOVE_LEASE = " REMOVE in_progress_expiration";
    private static final String SET_JOB = "SET " + RecordItem.JOB + " = :id, " + RecordItem.JOB_UNTIL + " = :until, "
            + RecordItem.JOB_DUE + " = :due, expiration = :later";
    private static final String JOB_ATTRIBUTES =
            RecordItem.JOB + ", " + RecordItem.JOB_UNTIL + ", " + RecordItem.JOB_DUE;

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

    /** Makes the first call, which loads classes and opens a connection; false if DynamoDB does not answer within 2 s. */
    public boolean warmUp() {
        GetItemRequest absent = get(AnswerKey.ofDigest(new byte[32]))
                .overrideConfiguration(
                        call -> call.apiCallTimeout(WARM_UP_TIMEOUT).apiCallAttemptTimeout(WARM_UP_TIMEOUT))
                .build();
        try {
            dynamoDbTable.call(client -> client.getItem(absent));
            return true;
        } catch (StoreUnavailableException e) {
            // Reported by the breaker; the first request then opens the connection.
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
        // The SDK repeats a write whose acknowledgement was lost. The condition then finds this owner's lease.
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
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
        if (seen.isPresent()) {
            return changePendingJob(key, pendingJob, seen.get());
        }
        return pendingJob.isPresent() && putPendingJob(key, pendingJob.get());
    }

    private boolean putPendingJob(AnswerKey key, PendingJob pendingJob) {
        WriteCondition writeCondition = WriteCondition.absent().orHasJob(pendingJob);
        return RecordItem.put(dynamoDbTable, RecordItem.withPendingJob(key, pendingJob), writeCondition);
    }

    private boolean changePendingJob(AnswerKey key, Optional<PendingJob> pendingJob, IdempotencyRecord seen) {
        WriteCondition unchanged = WriteCondition.unchangedSince(seen);
        if (pendingJob.isEmpty()) {
            return update(key, "REMOVE " + JOB_ATTRIBUTES, Map.of(), unchanged.andExists());
        }
        PendingJob job = pendingJob.get();
        Map<String, AttributeValue> values = Map.of(
                ":id", AttributeValue.fromS(job.id()),
                ":until", RecordItem.millis(job.deadline()),
                ":due", RecordItem.millis(job.expectedAt()),
                ":later", RecordItem.seconds(seen.expirationWith(job)));
        return update(key, SET_JOB, values, unchanged.orHasJob(job).andExists());
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        // A refused condition may mean that an earlier attempt was written and its acknowledgement was lost.
        return isCompletionWritten(key, owner, recordValue)
                || read(key)
                        .filter(record -> record.isCompletedBy(owner, recordValue.data()))
                        .isPresent();
    }

    private boolean isCompletionWritten(AnswerKey key, String owner, RecordValue recordValue) {
        if (recordValue.removesPendingJob()) {
            return update(
                    key,
                    COMPLETION + EXPIRATION + REMOVE_LEASE + ", " + JOB_ATTRIBUTES,
                    values(recordValue, true),
                    WriteCondition.ledBy(owner));
        }
        // If a pending job needs a later expiration than the outcome, the record keeps the job's.
        return update(
                        key,
                        COMPLETION + EXPIRATION + REMOVE_LEASE,
                        values(recordValue, true),
                        WriteCondition.ledBy(owner, PendingJob.latestDeadline(recordValue.expiration())))
                || update(key, COMPLETION + REMOVE_LEASE, values(recordValue, false), WriteCondition.ledBy(owner));
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
        return RecordItem.update(dynamoDbTable, RecordItem.key(key), change, values, lease);
    }
}

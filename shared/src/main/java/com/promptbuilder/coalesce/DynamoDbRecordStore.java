package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Record store in DynamoDB, with one item for each record. */
public record DynamoDbRecordStore(DynamoDbTable dynamoDbTable) implements RecordStore {
    private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(2);
    private static final String REMOVE_LEASE = " REMOVE in_progress_expiration";
    private static final String JOB_ATTRIBUTES = "job_id, job_until, job_due";

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
                .key(Attributes.key(key.text()))
                .consistentRead(true);
    }

    @Override
    public boolean acquire(AnswerKey key, Lease lease, Optional<IdempotencyRecord> seen) {
        WriteCondition unchanged = seen.map(WriteCondition::unchangedSince).orElseGet(WriteCondition::absent);
        // The SDK repeats a write whose acknowledgement was lost. The condition then finds this owner's lease.
        return put(key, IdempotencyRecord.inProgress(lease, seen), unchanged.orHeldBy(lease.owner()));
    }

    @Override
    public boolean renew(AnswerKey key, Lease lease) {
        return RecordItem.setLeaseEnd(dynamoDbTable, key.text(), lease.end(), WriteCondition.heldBy(lease.owner()));
    }

    @Override
    public boolean release(AnswerKey key, String owner) {
        return RecordItem.setLeaseEnd(dynamoDbTable, key.text(), Instant.EPOCH, WriteCondition.ledBy(owner));
    }

    @Override
    public boolean setPendingJob(AnswerKey key, Optional<PendingJob> pendingJob, Optional<IdempotencyRecord> seen) {
        if (pendingJob.isEmpty()) {
            return seen.map(record -> WriteCondition.unchangedSince(record).andExists())
                    .filter(unchanged -> update(key, "REMOVE " + JOB_ATTRIBUTES, Map.of(), unchanged))
                    .isPresent();
        }
        PendingJob job = pendingJob.get();
        if (seen.isEmpty()) {
            WriteCondition noOther = WriteCondition.absent().orHasJob(job);
            return put(key, IdempotencyRecord.withPendingJob(job), noOther);
        }
        return update(
                key,
                "SET job_id = :id, job_until = :until, job_due = :due, expiration = :later",
                Map.of(
                        ":id", AttributeValue.fromS(job.id()),
                        ":until", Attributes.ofMillis(job.deadline()),
                        ":due", Attributes.ofMillis(job.expectedAt()),
                        ":later", RecordItem.seconds(seen.get().expirationWith(job))),
                WriteCondition.unchangedSince(seen.get()).orHasJob(job).andExists());
    }

    @Override
    public boolean complete(AnswerKey key, String owner, RecordValue recordValue) {
        WriteCondition led = WriteCondition.ledBy(owner);
        Instant latestDeadline = PendingJob.latestDeadline(recordValue.expiration());
        // If a pending job needs a later expiration than the outcome, the record keeps the job's.
        boolean isWritten = recordValue.removesPendingJob()
                ? complete(key, recordValue, true, REMOVE_LEASE + ", " + JOB_ATTRIBUTES, led)
                : complete(key, recordValue, true, REMOVE_LEASE, WriteCondition.ledBy(owner, latestDeadline))
                        || complete(key, recordValue, false, REMOVE_LEASE, led);
        // A refused condition may mean that an earlier attempt was written and its acknowledgement was lost.
        return isWritten
                || read(key)
                        .filter(record -> record.isCompletedBy(owner, recordValue.data()))
                        .isPresent();
    }

    private boolean complete(
            AnswerKey key, RecordValue recordValue, boolean setsExpiration, String removal, WriteCondition condition) {
        String change = "SET #status = :completed, #data = :data";
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":completed", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                ":data", AttributeValue.fromS(recordValue.data())));
        if (setsExpiration) {
            change += ", expiration = :expiration";
            values.put(":expiration", RecordItem.seconds(recordValue.expiration()));
        }
        return update(key, change + removal, values, condition);
    }

    @Override
    public boolean put(AnswerKey key, RecordValue recordValue, Instant now) {
        return put(key, IdempotencyRecord.completed(recordValue), WriteCondition.notLed(now));
    }

    private boolean put(AnswerKey key, IdempotencyRecord record, WriteCondition condition) {
        return RecordItem.put(dynamoDbTable, RecordItem.write(key, record), condition);
    }

    private boolean update(AnswerKey key, String change, Map<String, AttributeValue> values, WriteCondition condition) {
        return RecordItem.update(dynamoDbTable, key.text(), change, values, condition);
    }
}

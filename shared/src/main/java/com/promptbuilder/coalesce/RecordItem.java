package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table's item format: that of AWS Lambda Powertools' idempotency records, and our {@code owner}. */
final class RecordItem {
    /** The promise's id; beside it stand its times, in milliseconds since the epoch. */
    static final String JOB = "job_id";

    static final String JOB_UNTIL = "job_until";
    static final String JOB_DUE = "job_due";

    private static final String LEASE_END = "in_progress_expiration";

    /** A write compares a record with what was read of it, so each of these must be readable. */
    private static final ItemForm FORM = new ItemForm(
            "record",
            List.of("status", "expiration", LEASE_END, "owner", JOB, JOB_UNTIL, JOB_DUE),
            item -> read(item).isPresent());

    private RecordItem() {}

    /** What the table gave for a key; one that is no record is counted. */
    static Optional<IdempotencyRecord> read(DynamoDbTable dynamoDbTable, Map<String, AttributeValue> item) {
        return read(FORM.read(dynamoDbTable, item));
    }

    /**
     * Puts an item if the condition holds, or in place of one that is no record.
     *
     * @throws StoreUnavailableException if the table does not answer
     */
    static boolean put(DynamoDbTable dynamoDbTable, Map<String, AttributeValue> item, WriteCondition writeCondition) {
        return dynamoDbTable.callIf(
                client -> client.putItem(put -> put.tableName(dynamoDbTable.name())
                        .item(item)
                        .conditionExpression(writeCondition.expression())
                        .expressionAttributeNames(writeCondition.names())
                        .expressionAttributeValues(writeCondition.values())
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)),
                found -> FORM.replace(dynamoDbTable, found, item));
    }

    static Map<String, AttributeValue> key(AnswerKey key) {
        return key(key.text());
    }

    static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    /** @param seen what it replaces: what was true before is worth keeping until something new is, and a promise stays one */
    static Map<String, AttributeValue> inProgress(
            AnswerKey key, RecordStore.Lease lease, Optional<IdempotencyRecord> seen) {
        Map<String, AttributeValue> item = new HashMap<>(Map.of(
                "id",
                AttributeValue.fromS(key.text()),
                "status",
                AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name()),
                "expiration",
                seconds(expiration(lease, seen.flatMap(IdempotencyRecord::promise))),
                LEASE_END,
                millis(lease.end()),
                "owner",
                AttributeValue.fromS(lease.owner())));
        seen.flatMap(IdempotencyRecord::data).ifPresent(data -> item.put("data", AttributeValue.fromS(data)));
        seen.flatMap(IdempotencyRecord::promise).ifPresent(pendingJob -> item.putAll(promise(pendingJob)));
        return item;
    }

    static Instant expiration(RecordStore.Lease lease, Optional<PendingJob> promise) {
        return promise.map(open -> open.expiration(lease.expiration())).orElse(lease.expiration());
    }

    /** A promise where nothing stood: beside it a lease that is nobody's. */
    static Map<String, AttributeValue> promised(AnswerKey key, PendingJob pendingJob) {
        RecordStore.Lease nobodys = new RecordStore.Lease(pendingJob.id(), Instant.EPOCH, pendingJob.expiration());
        Map<String, AttributeValue> item = inProgress(key, nobodys, Optional.empty());
        item.putAll(promise(pendingJob));
        return item;
    }

    static Map<String, AttributeValue> promise(PendingJob pendingJob) {
        return Map.of(
                JOB, AttributeValue.fromS(pendingJob.id()),
                JOB_UNTIL, millis(pendingJob.deadline()),
                JOB_DUE, millis(pendingJob.expectedAt()));
    }

    static Map<String, AttributeValue> completed(AnswerKey key, RecordStore.RecordValue recordValue) {
        return Map.of(
                "id", AttributeValue.fromS(key.text()),
                "status", AttributeValue.fromS(IdempotencyRecord.Status.COMPLETED.name()),
                "expiration", seconds(recordValue.expiration()),
                "data", AttributeValue.fromS(recordValue.data()));
    }

    /** Reads what may have been written by another library, too; what is no record of ours counts as absent. */
    static Optional<IdempotencyRecord> read(Map<String, AttributeValue> item) {
        Optional<IdempotencyRecord.Status> status =
                Attributes.text(item, "status").flatMap(RecordItem::status);
        Optional<Instant> expiration = Attributes.seconds(item, "expiration");
        Optional<Instant> leaseEnd = Attributes.millis(item, LEASE_END);
        Optional<String> owner = Attributes.text(item, "owner");
        Optional<PendingJob> promise = readPromise(item);
        boolean isWhole = Attributes.isAbsentOr(item, LEASE_END, leaseEnd)
                && Attributes.isAbsentOr(item, "owner", owner)
                && Attributes.isAbsentOr(item, JOB, promise);
        return status.filter(_ -> isWhole && expiration.isPresent())
                .map(known -> new IdempotencyRecord(
                        known, expiration.orElseThrow(), leaseEnd, Attributes.text(item, "data"), owner, promise));
    }

    private static Optional<PendingJob> readPromise(Map<String, AttributeValue> item) {
        Optional<Instant> until = Attributes.millis(item, JOB_UNTIL);
        Optional<Instant> due = Attributes.millis(item, JOB_DUE);
        return Attributes.text(item, JOB)
                .filter(_ -> until.isPresent() && due.isPresent())
                .map(id -> new PendingJob(id, until.orElseThrow(), due.orElseThrow()));
    }

    static AttributeValue seconds(Instant time) {
        return AttributeValue.fromN(Long.toString(time.plusNanos(999_999_999).getEpochSecond()));
    }

    static AttributeValue millis(Instant time) {
        return AttributeValue.fromN(Long.toString(time.toEpochMilli()));
    }

    private static Optional<IdempotencyRecord.Status> status(String text) {
        return switch (text) {
            case "INPROGRESS" -> Optional.of(IdempotencyRecord.Status.INPROGRESS);
            case "COMPLETED" -> Optional.of(IdempotencyRecord.Status.COMPLETED);
            default -> Optional.empty();
        };
    }
}

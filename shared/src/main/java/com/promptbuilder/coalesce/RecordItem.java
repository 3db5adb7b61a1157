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

/** Item format of a record: that of AWS Lambda Powertools' idempotency records, with {@code owner} and the pending job. */
final class RecordItem {
    /** Attribute with the pending job's id. Its times follow, in milliseconds since the epoch. */
    static final String JOB = "job_id";

    static final String JOB_UNTIL = "job_until";
    static final String JOB_DUE = "job_due";

    private static final String LEASE_END = "in_progress_expiration";

    /** Writes compare a record with the one that was read, so each of these attributes must be readable. */
    private static final ItemForm FORM = new ItemForm(
            "record",
            List.of("status", "expiration", LEASE_END, "owner", JOB, JOB_UNTIL, JOB_DUE),
            item -> read(item).isPresent());

    private RecordItem() {}

    /** The record in an item; an unreadable item counts as absent and is reported to the table. */
    static Optional<IdempotencyRecord> read(DynamoDbTable dynamoDbTable, Map<String, AttributeValue> item) {
        return read(FORM.read(dynamoDbTable, item));
    }

    /**
     * Puts an item if the condition holds, or in place of an unreadable one; false if neither.
     *
     * @throws StoreUnavailableException if DynamoDB does not answer
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

    /**
     * Updates an item if the condition holds; false if not.
     *
     * @param condition must include the lease, so that a late leader writes nothing
     * @throws StoreUnavailableException if DynamoDB does not answer
     */
    static boolean update(
            DynamoDbTable dynamoDbTable,
            Map<String, AttributeValue> key,
            String change,
            Map<String, AttributeValue> values,
            WriteCondition condition) {
        WriteCondition writeCondition = condition.with(values, change.contains("#data"));
        return dynamoDbTable.callIf(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(key)
                .updateExpression(change)
                .conditionExpression(writeCondition.expression())
                .expressionAttributeNames(writeCondition.names())
                .expressionAttributeValues(writeCondition.values())));
    }

    static Map<String, AttributeValue> key(AnswerKey key) {
        return key(key.text());
    }

    static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    /** @param seen the record that it replaces; its data and pending job are kept until the record is completed */
    static Map<String, AttributeValue> inProgress(
            AnswerKey key, RecordStore.Lease lease, Optional<IdempotencyRecord> seen) {
        Map<String, AttributeValue> item = new HashMap<>(Map.of(
                "id",
                AttributeValue.fromS(key.text()),
                "status",
                AttributeValue.fromS(IdempotencyRecord.Status.INPROGRESS.name()),
                "expiration",
                seconds(expiration(lease, seen.flatMap(IdempotencyRecord::pendingJob))),
                LEASE_END,
                millis(lease.end()),
                "owner",
                AttributeValue.fromS(lease.owner())));
        seen.flatMap(IdempotencyRecord::data).ifPresent(data -> item.put("data", AttributeValue.fromS(data)));
        seen.flatMap(IdempotencyRecord::pendingJob).ifPresent(pendingJob -> item.putAll(pendingJob(pendingJob)));
        return item;
    }

    static Instant expiration(RecordStore.Lease lease, Optional<PendingJob> pendingJob) {
        return pendingJob.map(job -> job.expiration(lease.expiration())).orElse(lease.expiration());
    }

    /** A new item with a pending job and a released lease. */
    static Map<String, AttributeValue> withPendingJob(AnswerKey key, PendingJob pendingJob) {
        RecordStore.Lease released = new RecordStore.Lease(pendingJob.id(), Instant.EPOCH, pendingJob.expiration());
        Map<String, AttributeValue> item = inProgress(key, released, Optional.empty());
        item.putAll(pendingJob(pendingJob));
        return item;
    }

    private static Map<String, AttributeValue> pendingJob(PendingJob pendingJob) {
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

    /** The record in an item, which another library may have written; empty if it is unreadable. */
    static Optional<IdempotencyRecord> read(Map<String, AttributeValue> item) {
        Optional<IdempotencyRecord.Status> status =
                Attributes.text(item, "status").flatMap(RecordItem::status);
        Optional<Instant> expiration = Attributes.seconds(item, "expiration");
        Optional<Instant> leaseEnd = Attributes.millis(item, LEASE_END);
        Optional<String> owner = Attributes.text(item, "owner");
        Optional<PendingJob> pendingJob = readPendingJob(item);
        boolean isWhole = Attributes.isAbsentOr(item, LEASE_END, leaseEnd)
                && Attributes.isAbsentOr(item, "owner", owner)
                && Attributes.isAbsentOr(item, JOB, pendingJob);
        return status.filter(_ -> isWhole && expiration.isPresent())
                .map(known -> new IdempotencyRecord(
                        known, expiration.orElseThrow(), leaseEnd, Attributes.text(item, "data"), owner, pendingJob));
    }

    private static Optional<PendingJob> readPendingJob(Map<String, AttributeValue> item) {
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

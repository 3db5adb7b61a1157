package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Item format of a record: that of AWS Lambda Powertools' idempotency records, with {@code owner} and the pending job. */
final class RecordItem {
    /** Attribute with the pending job's id. Its times follow, in milliseconds since the epoch. */
    private static final String JOB = "job_id";

    private static final String JOB_UNTIL = "job_until";
    private static final String JOB_DUE = "job_due";
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

    /** Puts an item if the condition holds, or in place of an unreadable one; false if neither. */
    static boolean put(DynamoDbTable dynamoDbTable, Map<String, AttributeValue> item, WriteCondition writeCondition) {
        return dynamoDbTable.callIf(
                client -> client.putItem(put -> put.tableName(dynamoDbTable.name())
                        .item(item)
                        .conditionExpression(writeCondition.expression())
                        .expressionAttributeNames(aliases(writeCondition.expression()))
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
            String id,
            String change,
            Map<String, AttributeValue> values,
            WriteCondition condition) {
        Map<String, AttributeValue> all = new HashMap<>(condition.values());
        all.putAll(values);
        return dynamoDbTable.callIf(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(Attributes.key(id))
                .updateExpression(change)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(aliases(change + condition.expression()))
                .expressionAttributeValues(all)));
    }

    /** Sets the end of a lease, as {@link #update} does. */
    static boolean setLeaseEnd(DynamoDbTable dynamoDbTable, String id, Instant end, WriteCondition condition) {
        return update(
                dynamoDbTable,
                id,
                "SET in_progress_expiration = :end",
                Map.of(":end", Attributes.ofMillis(end)),
                condition);
    }

    /** The aliases in an expression, of attributes whose names are reserved words. DynamoDB rejects an alias that is not used. */
    private static Map<String, String> aliases(String expression) {
        return Stream.of("status", "owner", "data")
                .filter(name -> expression.contains("#" + name))
                .collect(Collectors.toMap(name -> "#" + name, name -> name));
    }

    /** The item of a record. Times are written in whole seconds, rounded up, or in milliseconds, rounded down. */
    static Map<String, AttributeValue> write(AnswerKey key, IdempotencyRecord record) {
        Map<String, AttributeValue> item = new HashMap<>(Attributes.key(key.text()));
        item.put("status", AttributeValue.fromS(record.status().name()));
        item.put("expiration", seconds(record.expiration()));
        record.leaseEnd().ifPresent(end -> item.put(LEASE_END, Attributes.ofMillis(end)));
        record.data().ifPresent(data -> item.put("data", AttributeValue.fromS(data)));
        record.owner().ifPresent(owner -> item.put("owner", AttributeValue.fromS(owner)));
        record.pendingJob().ifPresent(job -> {
            item.put(JOB, AttributeValue.fromS(job.id()));
            item.put(JOB_UNTIL, Attributes.ofMillis(job.deadline()));
            item.put(JOB_DUE, Attributes.ofMillis(job.expectedAt()));
        });
        return item;
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
        return Attributes.ofNumber(time.plusNanos(999_999_999).getEpochSecond());
    }

    private static Optional<IdempotencyRecord.Status> status(String text) {
        return Arrays.stream(IdempotencyRecord.Status.values())
                .filter(status -> status.name().equals(text))
                .findFirst();
    }
}

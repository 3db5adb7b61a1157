package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.Map;
import java.util.Optional;

/** How promises are written: beside what stands in the record, or where there is none, in a new one. */
final class Promising {
    /** Takes the promise out of an item, as the end of an update that removes something already. */
    static final String REMOVED = ", " + RecordItem.JOB + ", " + RecordItem.JOB_UNTIL + ", " + RecordItem.JOB_DUE;

    private Promising() {}

    static boolean apply(
            DynamoDbTable dynamoDbTable,
            AnswerKey key,
            Optional<PendingJob> promise,
            Optional<IdempotencyRecord> seen) {
        if (seen.isPresent()) {
            return beside(dynamoDbTable, key, promise, seen.get());
        }
        return promise.isPresent() && alone(dynamoDbTable, key, promise.get());
    }

    private static boolean alone(DynamoDbTable dynamoDbTable, AnswerKey key, PendingJob pendingJob) {
        WriteCondition writeCondition = WriteCondition.absent().orPromised(pendingJob);
        return RecordItem.put(dynamoDbTable, RecordItem.promised(key, pendingJob), writeCondition);
    }

    // The item must be there: an update of one that the table has deleted would leave a promise without a status.
    private static boolean beside(
            DynamoDbTable dynamoDbTable, AnswerKey key, Optional<PendingJob> promise, IdempotencyRecord seen) {
        WriteCondition unchanged = WriteCondition.unchangedSince(seen);
        WriteCondition same = promise.map(unchanged::orPromised).orElse(unchanged);
        WriteCondition writeCondition = new WriteCondition(
                        "attribute_exists(#status) AND (" + same.expression() + ")", same.names(), same.values())
                .with(promise.map(open -> values(open, seen)).orElseGet(Map::of), false);
        return dynamoDbTable.callIf(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(RecordItem.key(key))
                .updateExpression(change(promise.isPresent()))
                .conditionExpression(writeCondition.expression())
                .expressionAttributeNames(writeCondition.names())
                .expressionAttributeValues(writeCondition.values())));
    }

    private static String change(boolean isPromised) {
        return isPromised
                ? "SET " + RecordItem.JOB + " = :id, " + RecordItem.JOB_UNTIL + " = :until, " + RecordItem.JOB_DUE
                        + " = :due, expiration = :later"
                : "REMOVE " + REMOVED.substring(2);
    }

    private static Map<String, AttributeValue> values(PendingJob pendingJob, IdempotencyRecord seen) {
        return Map.of(
                ":id", AttributeValue.fromS(pendingJob.id()),
                ":until", RecordItem.millis(pendingJob.deadline()),
                ":due", RecordItem.millis(pendingJob.expectedAt()),
                ":later", RecordItem.seconds(seen.expirationWith(pendingJob)));
    }
}

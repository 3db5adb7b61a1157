package com.promptbuilder.coalesce;

import com.promptbuilder.table.Table;
import com.promptbuilder.value.AnswerKey;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.Map;
import java.util.Optional;

/** How promises are written: beside what stands in the record, or where there is none, in a new one. */
final class Promising {
    /** Takes the promise out of an item, as the end of an update that removes something already. */
    static final String REMOVED = ", " + Item.JOB + ", " + Item.JOB_UNTIL + ", " + Item.JOB_DUE;

    private Promising() {}

    static boolean apply(Table table, AnswerKey key, Optional<Promise> promise, Optional<IdempotencyRecord> seen) {
        if (seen.isPresent()) {
            return beside(table, key, promise, seen.get());
        }
        return promise.isPresent() && alone(table, key, promise.get());
    }

    private static boolean alone(Table table, AnswerKey key, Promise promise) {
        Condition condition = Condition.absent().orPromised(promise);
        return Item.put(table, Item.promised(key, promise), condition);
    }

    // The item must be there: an update of one that the table has deleted would leave a promise without a status.
    private static boolean beside(Table table, AnswerKey key, Optional<Promise> promise, IdempotencyRecord seen) {
        Condition unchanged = Condition.unchangedSince(seen);
        Condition same = promise.map(unchanged::orPromised).orElse(unchanged);
        Condition condition = new Condition(
                        "attribute_exists(#status) AND (" + same.expression() + ")", same.names(), same.values())
                .with(promise.map(open -> values(open, seen)).orElseGet(Map::of), false);
        return table.callIf(client -> client.updateItem(update -> update.tableName(table.name())
                .key(Item.key(key))
                .updateExpression(change(promise.isPresent()))
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }

    private static String change(boolean isPromised) {
        return isPromised
                ? "SET " + Item.JOB + " = :id, " + Item.JOB_UNTIL + " = :until, " + Item.JOB_DUE
                        + " = :due, expiration = :later"
                : "REMOVE " + REMOVED.substring(2);
    }

    private static Map<String, AttributeValue> values(Promise promise, IdempotencyRecord seen) {
        return Map.of(
                ":id", AttributeValue.fromS(promise.id()),
                ":until", Item.millis(promise.until()),
                ":due", Item.millis(promise.due()),
                ":later", Item.seconds(seen.expirationWith(promise)));
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.TableCalls;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.Map;

/** A conditional update of a leased record. */
final class FencedUpdate {
    private FencedUpdate() {}

    /**
     * Changes an item if the condition on its lease holds; false if not.
     *
     * @throws StoreException if the table did not answer
     */
    static boolean apply(
            DynamoDbClient client,
            String table,
            Map<String, AttributeValue> key,
            String change,
            Map<String, AttributeValue> values,
            Condition lease) {
        Condition condition = lease.with(values, change.contains("#data"));
        return TableCalls.conditionally(() -> client.updateItem(update -> update.tableName(table)
                .key(key)
                .updateExpression(change)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }
}

package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.TableCalls;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.Map;

/** The one way to change a record that somebody leads. */
final class FencedUpdate {
    private FencedUpdate() {}

    /**
     * Changes an item that this owner still leads; false if it does not.
     *
     * @throws StoreException if the table did not answer
     */
    static boolean apply(
            DynamoDbClient client,
            String table,
            Map<String, AttributeValue> key,
            String change,
            Map<String, AttributeValue> values,
            String owner) {
        Condition condition = Condition.ledBy(owner).with(values, change.contains("#data"));
        return TableCalls.conditionally(() -> client.updateItem(update -> update.tableName(table)
                .key(key)
                .updateExpression(change)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }
}

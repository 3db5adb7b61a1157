package com.promptbuilder.coalesce;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
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
            Table table,
            Map<String, AttributeValue> key,
            String change,
            Map<String, AttributeValue> values,
            Condition lease) {
        Condition condition = lease.with(values, change.contains("#data"));
        return table.callIf(client -> client.updateItem(update -> update.tableName(table.name())
                .key(key)
                .updateExpression(change)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }
}

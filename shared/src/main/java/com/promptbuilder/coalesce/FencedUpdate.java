package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.util.Map;

/** A conditional update of a leased record. */
final class FencedUpdate {
    private FencedUpdate() {}

    /**
     * Changes an item if the condition on its lease holds; false if not.
     *
     * @throws StoreUnavailableException if the table did not answer
     */
    static boolean apply(
            DynamoDbTable dynamoDbTable,
            Map<String, AttributeValue> key,
            String change,
            Map<String, AttributeValue> values,
            WriteCondition lease) {
        WriteCondition writeCondition = lease.with(values, change.contains("#data"));
        return dynamoDbTable.callIf(client -> client.updateItem(update -> update.tableName(dynamoDbTable.name())
                .key(key)
                .updateExpression(change)
                .conditionExpression(writeCondition.expression())
                .expressionAttributeNames(writeCondition.names())
                .expressionAttributeValues(writeCondition.values())));
    }
}

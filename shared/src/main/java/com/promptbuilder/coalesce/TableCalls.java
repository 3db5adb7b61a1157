package com.promptbuilder.coalesce;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import java.util.Map;
import java.util.function.Supplier;

/** What a call to the table can end with: a result, a refused condition, or trouble. */
final class TableCalls {
    private TableCalls() {}

    /** @throws StoreException if the table did not answer */
    static <T> T asking(Supplier<T> call) {
        try {
            return call.get();
        } catch (ConditionalCheckFailedException refused) {
            throw refused;
        } catch (RuntimeException trouble) {
            // Not only the SDK's own: its client closes the connection of a call that is out of time, and the thread
            // that was reading from it
            // then fails in the JDK, with a NullPointerException among others.
            throw new StoreException(trouble);
        }
    }

    /**
     * False if the write's condition did not hold.
     *
     * @throws StoreException if the table did not answer
     */
    static boolean conditionally(Supplier<?> write) {
        try {
            asking(write);
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return false;
        }
    }

    /**
     * Changes an item that this owner still leads; false if it does not.
     *
     * @throws StoreException if the table did not answer
     */
    static boolean update(
            DynamoDbClient client,
            String table,
            Map<String, AttributeValue> key,
            String change,
            Map<String, AttributeValue> values,
            String owner) {
        Condition condition = Condition.ledBy(owner).with(values, change.contains("#data"));
        return conditionally(() -> client.updateItem(update -> update.tableName(table)
                .key(key)
                .updateExpression(change)
                .conditionExpression(condition.expression())
                .expressionAttributeNames(condition.names())
                .expressionAttributeValues(condition.values())));
    }
}

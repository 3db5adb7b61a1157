package com.promptbuilder.table;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What a call to the table can end with: a result, a refused condition, or trouble. */
public final class TableCalls {
    private TableCalls() {}

    /**
     * The call's result.
     *
     * @throws StoreException if the table did not answer
     */
    public static <T> T asking(Supplier<T> call) {
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
     * The same, where the condition may have been refused because of what stands there.
     *
     * @param write returns the item on refusal ({@code ReturnValuesOnConditionCheckFailure})
     * @param replace tries to write all the same in place of the item found
     * @throws StoreException if the table did not answer
     */
    public static boolean conditionally(Supplier<?> write, Predicate<Map<String, AttributeValue>> replace) {
        try {
            asking(write);
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return refused.hasItem() && replace.test(refused.item());
        }
    }

    /**
     * False if the write's condition did not hold.
     *
     * @throws StoreException if the table did not answer
     */
    public static boolean conditionally(Supplier<?> write) {
        return conditionally(write, _ -> false);
    }
}

package com.promptbuilder.coalesce;

import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

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
}

package com.promptbuilder.table;

import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

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
     * False if the write's condition did not hold.
     *
     * @throws StoreException if the table did not answer
     */
    public static boolean conditionally(Supplier<?> write) {
        try {
            asking(write);
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return false;
        }
    }
}

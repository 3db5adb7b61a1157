package com.promptbuilder.background;

import com.promptbuilder.value.Usd;

import java.util.Optional;

/** Store of the sets of bulk jobs and their items. Every method throws {@link com.promptbuilder.dynamodb.StoreUnavailableException} if it does not answer. */
public interface BulkStore {
    /**
     * One job of a set.
     *
     * @param message the job's message
     * @param model the model that is asked
     * @param reserved the most that it costs
     */
    record BulkItem(String message, String model, Usd reserved, ItemState state) {}

    /** State of an item. */
    enum ItemState {
        WAITING,
        /** It left the set before the set was sent. */
        LEFT,
        /** Its result was published. */
        DONE
    }

    BulkSets read();

    /** Replaces the previous version; false if the stored version is another. */
    boolean replace(BulkSets next);

    /** Stores an item, which expires after three days. */
    void put(BulkSet set, int n, BulkItem item);

    /** An item; empty if there is none that this version can read. */
    Optional<BulkItem> item(BulkSet set, int n);

    /** Changes the state of a waiting item; false if it does not wait or does not exist. */
    boolean end(BulkSet set, int n, ItemState state);
}

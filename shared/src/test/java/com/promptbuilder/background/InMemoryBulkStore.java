package com.promptbuilder.background;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sets of bulk jobs in memory. */
public final class InMemoryBulkStore implements BulkStore {
    private final Map<String, BulkItem> items = new HashMap<>();
    private BulkSets sets = BulkSets.EMPTY;

    @Override
    public synchronized BulkSets read() {
        return sets;
    }

    @Override
    public synchronized boolean replace(BulkSets next) {
        boolean isNext = next.version() == sets.version() + 1;
        sets = isNext ? next : sets;
        return isNext;
    }

    @Override
    public synchronized void put(BulkSet set, int n, BulkItem item) {
        items.put(set.customId(n), item);
    }

    @Override
    public synchronized Optional<BulkItem> item(BulkSet set, int n) {
        return Optional.ofNullable(items.get(set.customId(n)));
    }

    @Override
    public synchronized boolean end(BulkSet set, int n, ItemState state) {
        BulkItem item = items.get(set.customId(n));
        if (item == null || item.state() != ItemState.WAITING) {
            return false;
        }
        items.put(set.customId(n), new BulkItem(item.message(), item.model(), item.reserved(), state));
        return true;
    }
}

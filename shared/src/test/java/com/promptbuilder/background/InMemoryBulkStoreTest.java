package com.promptbuilder.background;

class InMemoryBulkStoreTest extends BulkStoreContract {
    private final BulkStore store = new InMemoryBulkStore();

    @Override
    BulkStore store() {
        return store;
    }
}

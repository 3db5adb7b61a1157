package com.promptbuilder.prefetch;

class InMemoryPrefetchStoreTest extends PrefetchStoreContract {
    private final PrefetchStore store = new InMemoryPrefetchStore();

    @Override
    PrefetchStore store() {
        return store;
    }
}

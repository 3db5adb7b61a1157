package com.promptbuilder.prefetch;

class InMemoryPrefetchStoreTest extends PrefetchStoreContract {
    private final PrefetchStore store = new PrefetchStore.InMemory();

    @Override
    PrefetchStore store() {
        return store;
    }
}

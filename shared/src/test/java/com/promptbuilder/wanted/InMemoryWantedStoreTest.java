package com.promptbuilder.wanted;

class InMemoryWantedStoreTest extends WantedStoreContract {
    private final WantedStore store = new InMemoryWantedStore();

    @Override
    WantedStore store() {
        return store;
    }
}

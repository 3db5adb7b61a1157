package com.promptbuilder.background;

class InMemoryHotKeyStoreTest extends HotKeyStoreContract {
    private final HotKeyStore store = new InMemoryHotKeyStore();

    @Override
    HotKeyStore store() {
        return store;
    }
}

package com.promptbuilder.coalesce;

class InMemoryRecordStoreTest extends RecordStoreContract {
    private final RecordStore store = new InMemoryRecordStore();

    @Override
    protected RecordStore store() {
        return store;
    }
}

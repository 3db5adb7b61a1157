package com.promptbuilder.coalesce;

class InMemoryRecordsTest extends RecordStoreContract {
    private final RecordStore store = new InMemoryRecords();

    @Override
    protected RecordStore store() {
        return store;
    }
}

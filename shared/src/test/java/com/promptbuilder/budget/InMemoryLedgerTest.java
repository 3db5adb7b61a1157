package com.promptbuilder.budget;

class InMemoryLedgerTest extends LedgerContract {
    private final Ledger ledger = new Ledger.InMemory();

    @Override
    protected Ledger ledger() {
        return ledger;
    }
}

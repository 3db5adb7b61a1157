package com.promptbuilder.bridge;

class InMemoryTotalsTest extends TotalsContract {
    @Override
    Totals totals() {
        return new InMemoryTotals();
    }
}

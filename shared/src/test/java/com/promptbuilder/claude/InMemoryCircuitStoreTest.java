package com.promptbuilder.claude;

class InMemoryCircuitStoreTest extends CircuitStoreContract {
    private final CircuitStore circuitStore = new CircuitStore.InMemory();

    @Override
    CircuitStore store() {
        return circuitStore;
    }
}

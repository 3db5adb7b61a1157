package com.promptbuilder.claude;

class InMemoryCircuitStoreTest extends CircuitStoreContract {
    private final CircuitStore circuitStore = new InMemoryCircuitStore();

    @Override
    CircuitStore store() {
        return circuitStore;
    }
}

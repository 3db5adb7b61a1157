package com.promptbuilder.claude;

class LocalCircuitsTest extends CircuitsContract {
    private final Circuits circuits = new LocalCircuits();

    @Override
    Circuits circuits() {
        return circuits;
    }
}

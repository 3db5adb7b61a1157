package com.promptbuilder.simulator;

import java.util.HexFormat;
import java.util.Random;

/** Generates unique message and request ids in the format of Claude's. */
final class MessageIds {
    private static final int BYTES = 11;

    private final Random random;

    MessageIds(long seed) {
        this.random = new Random(seed ^ 0x5DEECE66DL);
    }

    String message() {
        return "msg_01" + next();
    }

    String request() {
        return "req_01" + next();
    }

    private String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

package com.promptbuilder.claude;

/** Asks, free of charge, whether Claude could be asked. */
@FunctionalInterface
public interface ClaudeProbe {
    /** What the probe found. */
    enum Finding {
        HEALTHY,
        NO_KEY,
        KEY_REFUSED,
        UNREACHABLE
    }

    Finding probe();
}

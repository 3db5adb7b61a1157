package com.promptbuilder.claude;

/** Asks, free of charge, whether Claude could be asked. */
@FunctionalInterface
public interface HealthCheck {
    /** What the probe found. */
    enum Status {
        HEALTHY,
        NO_KEY,
        KEY_REFUSED,
        /** A server answers, but not Claude's API: the base URL is wrong. */
        NOT_FOUND,
        UNREACHABLE
    }

    Status probe();
}

package com.promptbuilder.claude;

/** Checks, free of charge, whether Claude can be called. */
@FunctionalInterface
public interface HealthCheck {
    /** The result of the check. */
    enum Status {
        HEALTHY,
        NO_KEY,
        KEY_REFUSED,
        /** A server answers that is not Claude's API: the base URL is wrong. */
        NOT_FOUND,
        UNREACHABLE
    }

    Status probe();
}

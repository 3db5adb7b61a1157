package com.promptbuilder.dynamodb;

/** A store (DynamoDB, Valkey or SQS) did not answer: it was too slow, throttled, unreachable, or refused the call. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(Throwable cause) {
        super("store did not answer", cause);
    }

    public StoreUnavailableException(String message) {
        super(message);
    }

    /** Simple name of the cause's class, for log fields; {@code Away} without a cause. */
    public String causeName() {
        Throwable cause = getCause();
        return cause == null ? "Away" : cause.getClass().getSimpleName();
    }
}

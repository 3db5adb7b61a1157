package com.promptbuilder.dynamodb;

import software.amazon.awssdk.core.exception.SdkServiceException;

/** A store (DynamoDB, Valkey or SQS) did not answer: it was too slow, throttled, unreachable, or refused the call. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(Throwable cause) {
        super("store did not answer", cause);
    }

    public StoreUnavailableException(String message) {
        super(message);
    }

    /** True if the store answers, but refused the call for its rate, such as that of one partition's reads. */
    public boolean isThrottled() {
        return getCause() instanceof SdkServiceException refusal && refusal.isThrottlingException();
    }

    /** Simple name of the cause's class, for log fields; {@code Away} without a cause. */
    public String causeName() {
        Throwable cause = getCause();
        return cause == null ? "Away" : cause.getClass().getSimpleName();
    }
}

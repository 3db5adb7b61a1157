package com.promptbuilder.dynamodb;

/** The table, or another store, did not answer: slow, throttled, unreachable, or refused. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(Throwable cause) {
        super("the table did not answer", cause);
    }

    public StoreUnavailableException(String message) {
        super(message);
    }

    /** What kind of trouble it was, as one word without any detail. */
    public String causeName() {
        Throwable cause = getCause();
        return cause == null ? "Away" : cause.getClass().getSimpleName();
    }
}

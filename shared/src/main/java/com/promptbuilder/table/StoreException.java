package com.promptbuilder.table;

/** The table, or another store, did not answer: slow, throttled, unreachable, or refused. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(Throwable cause) {
        super("the table did not answer", cause);
    }

    public StoreException(String message) {
        super(message);
    }

    /** What kind of trouble it was, as one word without any detail. */
    public String kind() {
        Throwable cause = getCause();
        return cause == null ? "Away" : cause.getClass().getSimpleName();
    }
}

package com.promptbuilder.valkey;

/** The server refused a command because another server is the primary, as after a failover: reply {@code READONLY} or {@code MOVED}. */
final class NotPrimaryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotPrimaryException(Throwable refusal) {
        super("the server is not the primary", refusal);
    }
}

package com.promptbuilder.local;

/** A setting with a value that cannot be used; the message is one line that says what was expected and what came. */
public final class LocalSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalSettingsException(String message) {
        super(message);
    }
}

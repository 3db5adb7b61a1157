package com.promptbuilder.local;

/** Thrown for a setting with an invalid value. The message is one line with the expected and the actual value. */
public final class LocalSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalSettingsException(String message) {
        super(message);
    }
}

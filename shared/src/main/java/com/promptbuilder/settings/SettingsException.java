package com.promptbuilder.settings;

import java.util.List;

/** Settings that cannot work; the message names every wrong variable and what it should be, never a value. */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    SettingsException(List<String> mistakes) {
        super(String.join("; ", mistakes));
    }
}

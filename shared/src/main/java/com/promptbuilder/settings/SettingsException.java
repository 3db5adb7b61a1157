package com.promptbuilder.settings;

import java.util.List;

/** Invalid settings. The message names every wrong variable and what was expected, never a value. */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    SettingsException(List<String> errors) {
        super(String.join("; ", errors));
    }
}

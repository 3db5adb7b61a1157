package com.promptbuilder.settings;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The variables {@code CLAUDE_MODEL_<MODE>}: modes that are answered by a model of their own. */
final class ModelByMode {
    private static final String PREFIX = "CLAUDE_MODEL_";

    private ModelByMode() {}

    static Map<String, String> read(Map<String, String> variables) {
        return variables.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(PREFIX))
                .filter(variable -> variable.getKey().equals(variable.getKey().toUpperCase(Locale.ROOT)))
                .filter(variable -> !variable.getValue().isBlank())
                .collect(Collectors.toMap(
                        variable -> variable.getKey().substring(PREFIX.length()).toLowerCase(Locale.ROOT),
                        variable -> variable.getValue().strip()));
    }
}

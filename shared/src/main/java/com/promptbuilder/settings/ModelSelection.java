package com.promptbuilder.settings;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The variables {@code CLAUDE_MODEL_<MODE>}: modes with a model of their own. The modes whose prompts start the most expensive work have
 * a stronger model by default. The reasons and costs are in {@code docs/costs.md}.
 */
final class ModelSelection {
    private static final String PREFIX = "CLAUDE_MODEL_";
    private static final String STRONG = "claude-sonnet-5-5";
    private static final Map<String, String> DEFAULT = Map.of("research", STRONG, "video", STRONG);

    private ModelSelection() {}

    static Map<String, String> read(Map<String, String> variables) {
        Map<String, String> models = new HashMap<>(DEFAULT);
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && name.equals(name.toUpperCase(Locale.ROOT)) && !value.isBlank()) {
                models.put(name.substring(PREFIX.length()).toLowerCase(Locale.ROOT), value.strip());
            }
        });
        return models;
    }
}

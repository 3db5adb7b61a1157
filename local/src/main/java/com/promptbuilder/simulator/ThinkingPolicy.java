package com.promptbuilder.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How models think before they write. Each 5.5 model thinks by default and accepts other values of {@code thinking.type}.
 * Source: "Troubleshooting thinking" on platform.claude.com, November 2026. The numbers of tokens are this simulator's own.
 */
final class ThinkingPolicy {
    private static final Map<String, Integer> TYPICAL_TOKENS =
            Map.of("low", 256, "medium", 768, "high", 2_048, "xhigh", 4_096, "max", 8_192);

    private ThinkingPolicy() {}

    /** Why the API refuses the request's {@code thinking}, if it does. */
    static Optional<String> problem(MessageRequest request) {
        List<String> accepted = accepted(request.model().id(), request.effort());
        return request.thinking()
                .filter(type -> !accepted.contains(type))
                .map(type -> "\"thinking.type." + type + "\" is not supported for this model and effort. Use one of: "
                        + String.join(", ", accepted));
    }

    private static List<String> accepted(String model, String effort) {
        boolean isAboveHigh = effort.equals("xhigh") || effort.equals("max");
        return switch (model) {
            case "claude-sonnet-5-5" -> List.of("adaptive", "between_tools");
            case "claude-opus-5-5" -> List.of("adaptive");
            case "claude-haiku-5-5" -> isAboveHigh ? List.of("adaptive") : List.of("adaptive", "disabled");
            case "claude-haiku-4-5" -> List.of("enabled", "disabled");
            default -> List.of("adaptive", "disabled");
        };
    }

    /** The tokens of thinking, from half to one and a half of the effort's typical number; 0 without thinking. */
    static int tokens(MessageRequest request) {
        boolean thinks = request.thinking()
                .map(type -> type.equals("adaptive") || type.equals("enabled"))
                .orElseGet(() -> request.model().thinksByDefault());
        int typical = TYPICAL_TOKENS.getOrDefault(request.effort(), 0);
        int varied = Integer.parseInt(request.fingerprint().substring(8, 14), 16) % typical;
        return thinks ? typical / 2 + varied : 0;
    }
}

package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of the API.
 *
 * @param line its family, such as {@code haiku}
 * @param maxInputTokens its context window, in tokens
 * @param maxTokens the maximum of {@code max_tokens}
 */
record Model(String id, Family line, String created, int maxInputTokens, int maxTokens) {
    /** A family of models, and its typical latency at medium effort. */
    enum Family {
        HAIKU("haiku", 3_300),
        SONNET("sonnet", 6_000),
        OPUS("opus", 12_000);

        private final String label;
        private final Duration typical;

        Family(String label, int milliseconds) {
            this.label = label;
            typical = Duration.ofMillis(milliseconds);
        }
    }

    private static final Map<String, Double> EFFORTS =
            Map.of("low", 0.6, "medium", 1.0, "high", 1.5, "xhigh", 2.0, "max", 2.5);

    private static final Pattern BEDROCK_NAME =
            Pattern.compile("([a-z]+\\.)?anthropic\\.(?<id>claude-[a-z]+-[0-9-]+?)(-[0-9]{8})?(-v[0-9]+(:[0-9]+)?)?");

    private static final List<Model> ALL = List.of(
            new Model("claude-haiku-5-5", Family.HAIKU, "2026-09-15", 1_000_000, 128_000),
            new Model("claude-sonnet-5-5", Family.SONNET, "2026-09-15", 1_000_000, 128_000),
            new Model("claude-opus-5-5", Family.OPUS, "2026-08-04", 1_000_000, 128_000),
            new Model("claude-sonnet-5", Family.SONNET, "2026-04-21", 1_000_000, 128_000),
            new Model("claude-opus-5", Family.OPUS, "2026-04-02", 1_000_000, 128_000),
            new Model("claude-sonnet-4-6", Family.SONNET, "2026-02-17", 1_000_000, 64_000),
            new Model("claude-opus-4-6", Family.OPUS, "2026-02-05", 1_000_000, 128_000),
            new Model("claude-haiku-4-5", Family.HAIKU, "2025-10-01", 200_000, 64_000));

    /** The minimum length of a cached prefix: 512 tokens for the 5.5 models, 1,024 for older ones. */
    int minCachedTokens() {
        return id.endsWith("-5-5") ? 512 : 1_024;
    }

    static List<Model> all() {
        return ALL;
    }

    /** The model of a provider's name for it. Bedrock's names may have a region, a date and a version. */
    static Optional<Model> named(Provider provider, String name) {
        Matcher bedrock = BEDROCK_NAME.matcher(name);
        return provider != Provider.BEDROCK
                ? named(name)
                : bedrock.matches() ? named(bedrock.group("id")) : Optional.empty();
    }

    static Optional<Model> named(String id) {
        return ALL.stream().filter(model -> model.id.equals(id)).findFirst();
    }

    /** The typical latency at an effort: 2 s to 30 s. */
    Duration typicalTime(String effort) {
        return Durations.scaled(line.typical, EFFORTS.getOrDefault(effort, 1.0));
    }

    /** The effort without {@code output_config.effort}. */
    String defaultEffort() {
        return id.equals("claude-haiku-5-5") || id.equals("claude-opus-5-5") ? "medium" : "high";
    }

    boolean thinksByDefault() {
        return id.endsWith("-5-5");
    }

    static boolean isEffort(String word) {
        return EFFORTS.containsKey(word);
    }

    /** The model in the format of {@code GET /v1/models}. */
    ObjectNode info() {
        return Json.object()
                .put("type", "model")
                .put("id", id)
                .put("display_name", displayName())
                .put("created_at", created + "T00:00:00Z")
                .put("lifecycle", "active")
                .put("line", line.label)
                .put("max_input_tokens", maxInputTokens)
                .put("max_tokens", maxTokens);
    }

    private String displayName() {
        String[] words = id.split("-");
        String family = words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1);
        return "Claude " + family + " " + String.join(".", List.of(words).subList(2, words.length));
    }
}

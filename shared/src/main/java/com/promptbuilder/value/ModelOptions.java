package com.promptbuilder.value;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How much a model may think and write for one answer. Part of every answer's key.
 *
 * @param effort {@code output_config.effort}
 * @param thinking {@code thinking.type}
 * @param maxTokens {@code max_tokens}: the limit of output tokens, thinking included
 */
public record ModelOptions(Effort effort, Thinking thinking, int maxTokens) {
    /** The largest {@code max_tokens} of the 5.5 models. */
    public static final int MAX_TOKENS = 128_000;

    public ModelOptions {
        if (maxTokens < 1 || maxTokens > MAX_TOKENS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_TOKENS + " tokens, got " + maxTokens);
        }
    }

    /** The depth of thinking, and the length of an answer. */
    public enum Effort {
        LOW(2_048),
        MEDIUM(4_096),
        HIGH(8_192),
        XHIGH(16_384),
        MAX(32_768);

        private final int thinkingTokens;

        /** @param thinkingTokens the tokens for thinking, in addition to the answer's */
        Effort(int thinkingTokens) {
            this.thinkingTokens = thinkingTokens;
        }

        /** The API's word. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a model thinks before it writes. Models differ in the values that they accept. */
    public enum Thinking {
        DISABLED,
        ADAPTIVE,
        /** Only between calls of tools, so not before an answer without tools. */
        BETWEEN_TOOLS;

        /** The API's word. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The values that a model accepts at an effort; all of them for an unknown model. Others are refused with 400. Source:
         * "Troubleshooting thinking" on platform.claude.com, November 2026.
         */
        public static Set<Thinking> acceptedBy(String model, Effort effort) {
            if (model.contains("sonnet-5-5")) {
                return EnumSet.of(ADAPTIVE, BETWEEN_TOOLS);
            }
            boolean thinksAlways = model.contains("opus-5-5") || model.contains("fable-5");
            if (thinksAlways || (model.contains("haiku-5-5") && effort.compareTo(Effort.HIGH) > 0)) {
                return EnumSet.of(ADAPTIVE);
            }
            return model.contains("haiku-5-5") ? EnumSet.of(DISABLED, ADAPTIVE) : EnumSet.allOf(Thinking.class);
        }

        // "No thinking before the answer" is another word for each model. An unknown model gets the word that all know.
        private Thinking on(String model, Effort effort) {
            if (this == ADAPTIVE) {
                return this;
            }
            Set<Thinking> accepted = acceptedBy(model, effort);
            return accepted.size() == values().length
                    ? ADAPTIVE
                    : accepted.stream()
                            .filter(word -> word != ADAPTIVE)
                            .findFirst()
                            .orElse(ADAPTIVE);
        }
    }

    /** Values that replace an endpoint's. */
    public record Overrides(Optional<Effort> effort, Optional<Thinking> thinking, Optional<Integer> maxTokens) {
        public static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Options with a limit of the answer's tokens plus the effort's tokens for thinking, unless thinking is off. */
    public static ModelOptions of(Effort effort, Thinking thinking, int answerTokens) {
        return new ModelOptions(effort, thinking, answerTokens + thinkingTokens(effort, thinking));
    }

    /** The options for a model with these overrides. Unless overridden, thinking and {@code max_tokens} follow model and effort. */
    public ModelOptions with(Overrides overrides, String model) {
        Effort asked = overrides.effort().orElse(effort);
        Thinking allowed = overrides.thinking().orElseGet(() -> thinking.on(model, asked));
        int answerTokens = maxTokens - thinkingTokens(effort, thinking);
        return overrides
                .maxTokens()
                .map(limit -> new ModelOptions(asked, allowed, limit))
                .orElseGet(() -> of(asked, allowed, answerTokens));
    }

    /** Twice the tokens, for a second try after a truncated answer. */
    public ModelOptions doubled() {
        return new ModelOptions(effort, thinking, Math.min(2 * maxTokens, MAX_TOKENS));
    }

    private static int thinkingTokens(Effort effort, Thinking thinking) {
        return thinking == Thinking.ADAPTIVE ? effort.thinkingTokens : 0;
    }
}

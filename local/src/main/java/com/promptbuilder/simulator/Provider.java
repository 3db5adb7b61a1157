package com.promptbuilder.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A provider of the Messages API that the simulator plays. Each is served under a path prefix of its own. */
public enum Provider {
    /** Anthropic's own API: a key authenticates. */
    ANTHROPIC("", ""),
    /** Claude Platform on AWS: a signature and a workspace authenticate. */
    ANTHROPIC_AWS("/anthropic-aws", "aws-external-anthropic"),
    /** Amazon Bedrock: a signature authenticates, and models have names of their own. */
    BEDROCK("/bedrock/anthropic", "bedrock");

    private final String prefix;
    private final String service;

    Provider(String prefix, String service) {
        this.prefix = prefix;
        this.service = service;
    }

    /** The name in markers, settings and statistics, such as {@code anthropic-aws}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The path before {@code /v1/messages}; empty for Anthropic. */
    public String prefix() {
        return prefix;
    }

    /** The service of its signatures. */
    String service() {
        return service;
    }

    /** The provider of a label. */
    public static Optional<Provider> labelled(String label) {
        return Arrays.stream(values())
                .filter(provider -> provider.label().equals(label))
                .findFirst();
    }

    /** The provider that serves a path. */
    static Provider ofPath(String path) {
        return Arrays.stream(values())
                .filter(provider -> !provider.prefix.isEmpty() && path.startsWith(provider.prefix + "/"))
                .findFirst()
                .orElse(ANTHROPIC);
    }
}

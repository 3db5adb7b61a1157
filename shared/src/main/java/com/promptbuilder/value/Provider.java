package com.promptbuilder.value;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A provider of Claude's Messages API, which differ in address, authentication and model names only. */
public enum Provider {
    /** Anthropic's own API, by key. */
    ANTHROPIC,
    /** Claude Platform on AWS, run by Anthropic, by SigV4. */
    ANTHROPIC_AWS,
    /** Amazon Bedrock, run by AWS, by SigV4. */
    BEDROCK;

    /** The name in settings, metrics and logs: {@code anthropic}, {@code anthropic-aws}, {@code bedrock}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The provider of a label; empty if there is none. */
    public static Optional<Provider> of(String label) {
        return Stream.of(values()).filter(each -> each.label().equals(label)).findFirst();
    }
}

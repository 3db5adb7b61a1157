package com.promptbuilder.value;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one answer: SHA-256 over everything that determines it, as base64url without padding.
 *
 * @param text 43 characters of {@code A-Z a-z 0-9 - _}
 */
public record AnswerKey(String text) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** @throws IllegalArgumentException if the text is not 43 base64url characters */
    public AnswerKey {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("an answer key is 43 base64url characters");
        }
    }

    /** The key of a SHA-256 digest (32 bytes). */
    public static AnswerKey ofDigest(byte[] sha256) {
        return new AnswerKey(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256));
    }

    /** Reads a key that came from outside; empty if it cannot be one. */
    public static Optional<AnswerKey> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new AnswerKey(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}

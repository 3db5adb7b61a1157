package com.promptbuilder.value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who asks, without a name: callers can be told apart, and what is said of one says nobody's subject, API key or ARN. Made once, where the
 * gateway's word is read, so that nothing behind the front door holds more.
 *
 * @param pseudonym SHA-256 of the name as 64 hexadecimal digits; empty for one whom nobody knows
 */
public record Caller(String pseudonym) {
    private static final int LOG_ID_DIGITS = 12;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{64})?");

    /** One whom the gateway does not know; nobody knows whether two of them are one. */
    public static final Caller ANONYMOUS = new Caller("");

    /** Nobody in particular: what is made anew before anybody asks. No name is like this one, since its kind stands before it. */
    public static final Caller CACHE_WARMER = ofIdentity("warming");

    /** @throws IllegalArgumentException if it is no pseudonym, such as a name */
    public Caller {
        if (!FORM.matcher(pseudonym).matches()) {
            throw new IllegalArgumentException("a pseudonym is 64 hexadecimal digits, or empty");
        }
    }

    /** The caller of that name, which is not kept. */
    public static Caller ofIdentity(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return new Caller(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads a pseudonym that was written down; empty if it is none. */
    public static Optional<Caller> parse(String pseudonym) {
        return FORM.matcher(pseudonym).matches() ? Optional.of(new Caller(pseudonym)) : Optional.empty();
    }

    public boolean isKnown() {
        return !pseudonym.isEmpty();
    }

    /** The caller's id in log lines: the first 12 digits of its pseudonym. Empty for an unauthenticated caller. */
    public Optional<String> logId() {
        return isKnown() ? Optional.of(pseudonym.substring(0, LOG_ID_DIGITS)) : Optional.empty();
    }
}

package com.promptbuilder.value;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The name of one answer: SHA-256 over everything that determines it, as base64url without padding.
 *
 * @param text 43 characters of {@code A-Z a-z 0-9 - _}
 */
public record AnswerKey(String text) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private static final int UNTAGGED_BYTES = 24;
    private static final int TAG_BYTES = 8;

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

    /**
     * The key of an answer that callers do not share: the last 8 bytes are a tag made of the first 24 bytes of the digest and of the owner.
     * So the key itself says who may read the answer, in every state of the record, and a key with a tag of another caller names no record.
     */
    public static AnswerKey ofDigest(byte[] sha256, Caller owner) {
        byte[] key = Arrays.copyOf(sha256, UNTAGGED_BYTES + TAG_BYTES);
        System.arraycopy(tag(sha256, owner), 0, key, UNTAGGED_BYTES, TAG_BYTES);
        return ofDigest(key);
    }

    /** Whether this is a key of that caller's own answer; never true for unknown callers. */
    public boolean isOwnedBy(Caller caller) {
        byte[] key = Base64.getUrlDecoder().decode(text);
        return caller.isKnown()
                && Arrays.equals(tag(key, caller), Arrays.copyOfRange(key, UNTAGGED_BYTES, UNTAGGED_BYTES + TAG_BYTES));
    }

    private static byte[] tag(byte[] key, Caller owner) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key, 0, UNTAGGED_BYTES);
            return Arrays.copyOf(digest.digest(owner.pseudonym().getBytes(US_ASCII)), TAG_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
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

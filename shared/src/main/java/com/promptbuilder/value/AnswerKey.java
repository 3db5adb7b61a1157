package com.promptbuilder.value;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Cache key of an answer: SHA-256 over everything that determines it, as 43 characters of base64url without padding. */
public record AnswerKey(String text) {
    private static final int LENGTH = 43;
    private static final int UNTAGGED_BYTES = 24;
    private static final int TAG_BYTES = 8;

    /** @throws IllegalArgumentException if the text is not 43 base64url characters */
    public AnswerKey {
        if (!isValid(text)) {
            throw new IllegalArgumentException("expected an answer key of 43 base64url characters");
        }
    }

    /** The key of a SHA-256 digest (32 bytes). */
    public static AnswerKey ofDigest(byte[] sha256) {
        return new AnswerKey(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256));
    }

    /**
     * Key of an answer that callers do not share. The last 8 bytes are a tag: a hash of the digest's first 24 bytes and of the owner. The
     * key alone determines the owner in every state of the record. A key with another caller's tag matches no record.
     */
    public static AnswerKey ofDigest(byte[] sha256, Caller owner) {
        byte[] key = Arrays.copyOf(sha256, UNTAGGED_BYTES + TAG_BYTES);
        System.arraycopy(tag(sha256, owner), 0, key, UNTAGGED_BYTES, TAG_BYTES);
        return ofDigest(key);
    }

    /** Whether this is the key of the caller's own answer; always false for an anonymous caller. */
    public boolean isOwnedBy(Caller caller) {
        byte[] key = Base64.getUrlDecoder().decode(text);
        return caller.isKnown()
                && Arrays.equals(tag(key, caller), Arrays.copyOfRange(key, UNTAGGED_BYTES, UNTAGGED_BYTES + TAG_BYTES));
    }

    private static byte[] tag(byte[] key, Caller owner) {
        MessageDigest digest = sha256();
        digest.update(key, 0, UNTAGGED_BYTES);
        return Arrays.copyOf(digest.digest(owner.pseudonym().getBytes(US_ASCII)), TAG_BYTES);
    }

    /** A new SHA-256 digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 expected in every JDK", e);
        }
    }

    /** Parses a key from a request; empty if it is malformed. */
    public static Optional<AnswerKey> parse(String text) {
        return isValid(text) ? Optional.of(new AnswerKey(text)) : Optional.empty();
    }

    private static boolean isValid(String text) {
        return text.length() == LENGTH && AsciiText.isAlphanumericOr("-_", text);
    }

    @Override
    public String toString() {
        return text;
    }
}

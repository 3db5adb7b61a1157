package com.promptbuilder.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What the log calls a caller: enough of a SHA-256 to tell callers apart, and nothing of their names. */
final class CallerHash {
    private static final int DIGITS = 12;

    private CallerHash() {}

    /** Empty for a caller whom the gateway does not know. */
    static Optional<String> of(String caller) {
        return Optional.of(caller)
                .filter(known -> !known.equals(Callers.ANONYMOUS))
                .map(CallerHash::hash);
    }

    private static String hash(String caller) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(caller.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

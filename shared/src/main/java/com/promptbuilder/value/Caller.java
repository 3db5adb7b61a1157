package com.promptbuilder.value;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Pseudonym of a client. It distinguishes clients without revealing a subject, API key or ARN. The gateway's event is the only place where
 * an identity is read, so no later stage can log one.
 *
 * @param pseudonym SHA-256 of the identity as 64 hexadecimal digits; empty for an anonymous caller
 */
public record Caller(String pseudonym) {
    private static final int LOG_ID_DIGITS = 12;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{64})?");

    /** A caller without an identity from the gateway. Two anonymous callers cannot be distinguished. */
    public static final Caller ANONYMOUS = new Caller("");

    /** Identity of the cache warmer. Client identities have a prefix ({@code sub:}, {@code key:}, {@code iam:}), so none collides. */
    public static final Caller CACHE_WARMER = ofIdentity("warming");

    /** Identity of prefetching. */
    public static final Caller PREFETCH = ofIdentity("prefetch");

    /** @throws IllegalArgumentException if the text is not a pseudonym, for example an identity */
    public Caller {
        if (!FORM.matcher(pseudonym).matches()) {
            throw new IllegalArgumentException("expected a pseudonym of 64 hexadecimal digits, or an empty one");
        }
    }

    /** The caller with this identity. Only its hash is kept. */
    public static Caller ofIdentity(String identity) {
        byte[] digest = AnswerKey.sha256().digest(identity.getBytes(StandardCharsets.UTF_8));
        return new Caller(HexFormat.of().formatHex(digest));
    }

    /** Parses a stored pseudonym; empty if it is malformed. */
    public static Optional<Caller> parse(String pseudonym) {
        return FORM.matcher(pseudonym).matches() ? Optional.of(new Caller(pseudonym)) : Optional.empty();
    }

    public boolean isKnown() {
        return !pseudonym.isEmpty();
    }

    /** The label of background work that no client asked for, {@code warming} or {@code prefetch}; empty for a client. */
    public Optional<String> backgroundLabel() {
        return equals(CACHE_WARMER)
                ? Optional.of("warming")
                : equals(PREFETCH) ? Optional.of("prefetch") : Optional.empty();
    }

    /** The caller's id in log lines: the first 12 digits of its pseudonym. Empty for an unauthenticated caller. */
    public Optional<String> logId() {
        return isKnown() ? Optional.of(pseudonym.substring(0, LOG_ID_DIGITS)) : Optional.empty();
    }
}

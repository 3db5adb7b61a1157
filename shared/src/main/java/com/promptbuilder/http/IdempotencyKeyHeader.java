package com.promptbuilder.http;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The request header {@code Idempotency-Key}: 1 to 255 visible ASCII characters, bare or as a quoted string (RFC 9651, 3.3.3).
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key HTTP Header Field</a>
 */
public final class IdempotencyKeyHeader {
    private static final Pattern BARE = Pattern.compile("[!#-~][!-~]{0,254}");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[!#-\\[\\]-~]|\\\\[\"\\\\]){1,255})\"");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private IdempotencyKeyHeader() {}

    /** The key in a header's value, without quotes and escapes; empty if the value is malformed. */
    public static Optional<String> parse(String header) {
        var quoted = QUOTED.matcher(header);
        if (quoted.matches()) {
            return Optional.of(ESCAPED.matcher(quoted.group(1)).replaceAll("$1"));
        }
        return BARE.matcher(header).matches() ? Optional.of(header) : Optional.empty();
    }
}

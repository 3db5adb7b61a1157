package com.promptbuilder.http;

import java.util.Locale;
import java.util.Optional;

/** The request's {@code Accept-Encoding} (RFC 9110, 12.5.3). */
final class AcceptEncoding {
    private static final int MOST_CODINGS = 32;

    private AcceptEncoding() {}

    /** True if gzip is named with a weight above zero, or, not being named, is covered by {@code *}. */
    static boolean allowsGzip(String header) {
        Optional<Boolean> gzip = Optional.empty();
        Optional<Boolean> any = Optional.empty();
        for (String coding : header.split(",", MOST_CODINGS)) {
            int semicolon = coding.indexOf(';');
            String name = (semicolon < 0 ? coding : coding.substring(0, semicolon)).strip();
            boolean isWanted = semicolon < 0 || !isZero(coding.substring(semicolon + 1));
            if (name.equalsIgnoreCase("gzip")) {
                gzip = gzip.or(() -> Optional.of(isWanted));
            } else if (name.equals("*")) {
                any = any.or(() -> Optional.of(isWanted));
            }
        }
        boolean covered = any.orElse(false);
        return gzip.orElseGet(() -> covered);
    }

    // q=0, q=0.0 … q=0.000
    private static boolean isZero(String weight) {
        String value = weight.strip().toLowerCase(Locale.ROOT).replace(" ", "");
        return value.startsWith("q=0") && value.chars().skip(3).allMatch(c -> c == '.' || c == '0');
    }
}

package com.promptbuilder.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The request's {@code Accept-Encoding} (RFC 9110, 12.5.3). */
final class AcceptEncoding {
    private AcceptEncoding() {}

    /** True if gzip is named with a weight above zero, or, not being named, is covered by {@code *}. */
    static boolean allowsGzip(String header) {
        List<String> codings = Arrays.stream(header.toLowerCase(Locale.ROOT).split(",", 32))
                .map(coding -> coding.replaceAll("\\s", ""))
                .toList();
        return weight(codings, "gzip").or(() -> weight(codings, "*")).orElse(0.0) > 0;
    }

    private static Optional<Double> weight(List<String> codings, String name) {
        return codings.stream()
                .filter(coding -> coding.equals(name) || coding.startsWith(name + ";"))
                .findFirst()
                .map(coding -> coding.matches(".*;q=0(\\.0*)?") ? 0.0 : 1.0);
    }
}

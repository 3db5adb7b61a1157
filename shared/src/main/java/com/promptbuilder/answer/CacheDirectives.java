package com.promptbuilder.answer;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The request's {@code Cache-Control} (RFC 9111, 5.2.1): the directives that we honour.
 *
 * @param noCache ask Claude anew and join no flight, then store
 * @param noStore store nothing and join no flight; reading is allowed
 * @param onlyIfCached never ask Claude
 * @param maxAge the oldest answer that will do
 */
public record CacheDirectives(boolean noCache, boolean noStore, boolean onlyIfCached, Optional<Duration> maxAge) {
    public static final CacheDirectives NONE = new CacheDirectives(false, false, false, Optional.empty());

    /** Reads a header's value; what is unknown or makes no sense is ignored, as the RFC says. */
    public static CacheDirectives parse(String header) {
        boolean noCache = false;
        boolean noStore = false;
        boolean onlyIfCached = false;
        Optional<Duration> maxAge = Optional.empty();
        for (String directive : header.toLowerCase(Locale.ROOT).split(",", 64)) {
            switch (directive.strip()) {
                case "no-cache" -> noCache = true;
                case "no-store" -> noStore = true;
                case "only-if-cached" -> onlyIfCached = true;
                case String age when age.startsWith("max-age=") -> maxAge = seconds(age.substring(8));
                default -> {}
            }
        }
        return new CacheDirectives(noCache, noStore, onlyIfCached, maxAge);
    }

    CacheDirectives storingNothing() {
        return new CacheDirectives(noCache, true, onlyIfCached, maxAge);
    }

    /** True if an answer of this age will do. */
    boolean allows(Duration age) {
        return !noCache
                && maxAge.map(most -> age.toSeconds() <= most.toSeconds()).orElse(true);
    }

    /** True if the request may wait for, or be waited for by, others that ask the same. */
    public boolean allowsCoalescing() {
        return !noCache && !noStore && !onlyIfCached;
    }

    private static Optional<Duration> seconds(String text) {
        String digits = text.replace("\"", "");
        return digits.matches("\\d{1,9}") ? Optional.of(Duration.ofSeconds(Long.parseLong(digits))) : Optional.empty();
    }
}

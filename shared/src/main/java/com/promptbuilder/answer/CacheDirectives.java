package com.promptbuilder.answer;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The supported directives of a request's {@code Cache-Control} (RFC 9111, 5.2.1).
 *
 * @param noCache calls Claude without coalescing, then stores the answer
 * @param noStore stores nothing and does not coalesce; cached answers are served
 * @param onlyIfCached never calls Claude
 * @param maxAge the maximum age of a served answer; empty if any fresh answer is served
 */
public record CacheDirectives(boolean noCache, boolean noStore, boolean onlyIfCached, Optional<Duration> maxAge) {
    public static final CacheDirectives NONE = new CacheDirectives(false, false, false, Optional.empty());

    /** Parses a header's value. Unknown and malformed directives are ignored (RFC 9111, 5.2.3). */
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

    /** The same without {@code no-cache}. */
    CacheDirectives withCache() {
        return new CacheDirectives(false, noStore, onlyIfCached, maxAge);
    }

    CacheDirectives withNoStore() {
        return new CacheDirectives(noCache, true, onlyIfCached, maxAge);
    }

    /** True if an answer of this age may be served. */
    boolean allows(Duration age) {
        return !noCache && maxAge.map(max -> age.toSeconds() <= max.toSeconds()).orElse(true);
    }

    /** True if the request may share its Claude call with requests for the same key. */
    public boolean allowsCoalescing() {
        return !noCache && !noStore && !onlyIfCached;
    }

    private static Optional<Duration> seconds(String text) {
        String digits = text.replace("\"", "");
        return digits.matches("\\d{1,9}") ? Optional.of(Duration.ofSeconds(Long.parseLong(digits))) : Optional.empty();
    }
}

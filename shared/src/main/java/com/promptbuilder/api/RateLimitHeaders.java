package com.promptbuilder.api;

import com.promptbuilder.value.RateLimit;

import java.util.Map;

/**
 * The headers {@code RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-10): the caller's own limit that is nearest
 * to its end, if this request called Claude or was refused. Hits read no limit, so they have none.
 */
final class RateLimitHeaders {
    private RateLimitHeaders() {}

    // Seconds are rounded down, as in Retry-After, which must not be the earlier one.
    static Map<String, String> of(RateLimit limit) {
        return Map.of(
                "RateLimit-Policy",
                "\"%s\";q=%d;qu=\"%s\";w=%d"
                        .formatted(
                                limit.policy(),
                                limit.quota(),
                                limit.unit().label(),
                                limit.window().toSeconds()),
                "RateLimit",
                "\"%s\";r=%d;t=%d"
                        .formatted(
                                limit.policy(), limit.remaining(), limit.reset().toSeconds()));
    }
}

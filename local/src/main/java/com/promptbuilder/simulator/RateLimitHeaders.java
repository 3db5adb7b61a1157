package com.promptbuilder.simulator;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code anthropic-ratelimit-*} headers: generous limits per minute, what is left of them, and when they start anew.
 *
 * <p>They are told, not enforced: 429 comes from faults alone.
 */
final class RateLimitHeaders {
    private static final long REQUESTS = 4_000;
    private static final long INPUT = 4_000_000;
    private static final long OUTPUT = 800_000;

    private final Clock clock;
    private Instant minute = Instant.MIN;
    private long requests;
    private long input;
    private long output;

    RateLimitHeaders(Clock clock) {
        this.clock = clock;
    }

    /** The headers after an answer. */
    synchronized Map<String, String> after(Usage usage) {
        return after(1, usage.input() + usage.cacheWrite(), usage.output());
    }

    /** The headers after an error: a rate limit leaves nothing. */
    synchronized Map<String, String> after(ErrorType error) {
        return error == ErrorType.RATE_LIMIT ? after(REQUESTS, INPUT, OUTPUT) : after(1, 0, 0);
    }

    private Map<String, String> after(long moreRequests, long moreInput, long moreOutput) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (!now.equals(minute)) {
            minute = now;
            requests = 0;
            input = 0;
            output = 0;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        add(headers, "requests", REQUESTS, requests + moreRequests);
        add(headers, "input-tokens", INPUT, input + moreInput);
        add(headers, "output-tokens", OUTPUT, output + moreOutput);
        add(headers, "tokens", INPUT + OUTPUT, input + moreInput + output + moreOutput);
        requests++;
        input += moreInput < INPUT ? moreInput : 0;
        output += moreOutput < OUTPUT ? moreOutput : 0;
        return headers;
    }

    private void add(Map<String, String> headers, String kind, long limit, long used) {
        String name = "anthropic-ratelimit-" + kind;
        headers.put(name + "-limit", Long.toString(limit));
        headers.put(name + "-remaining", Long.toString(Math.max(0, limit - used)));
        headers.put(name + "-reset", minute.plus(1, ChronoUnit.MINUTES).toString());
    }
}

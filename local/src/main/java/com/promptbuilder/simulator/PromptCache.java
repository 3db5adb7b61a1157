package com.promptbuilder.simulator;

import com.promptbuilder.simulator.MessageRequest.PromptSegment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The cache of prompt prefixes, one for each provider. Each expires after its TTL, counted from its last use.
 *
 * <p>Each {@code cache_control} ends a prefix. The longest cached prefix is read. The rest, up to the last
 * {@code cache_control}, is written. Prefixes below the model's minimum length are not cached.
 */
final class PromptCache {
    private static final int SWEEP_AT = 10_000;

    private final Clock clock;
    private final Map<String, Instant> expiries = new HashMap<>();

    PromptCache(Clock clock) {
        this.clock = clock;
    }

    /** Counts the tokens of a message, and caches its prompt's prefixes. */
    synchronized Usage use(MessageRequest request, SimulatedMessage generated) {
        Instant now = clock.instant();
        int read = 0;
        int written = 0;
        int tokens = 0;
        Duration lastTtl = Duration.ZERO;
        String prefix = request.provider().label() + request.model().id();
        for (PromptSegment segment : request.segments()) {
            tokens += segment.tokens();
            prefix = MessageRequest.sha256(prefix + segment.text());
            if (segment.cacheTtl().isPresent() && tokens >= request.model().minCachedTokens()) {
                lastTtl = segment.cacheTtl().get();
                read = isLive(prefix, now) ? tokens : read;
                written = tokens;
                expiries.put(prefix, now.plus(lastTtl));
            }
        }
        sweep(now);
        return usage(request, generated, read, written - read, lastTtl);
    }

    synchronized void clear() {
        expiries.clear();
    }

    private static Usage usage(
            MessageRequest request, SimulatedMessage generated, int read, int written, Duration ttl) {
        boolean hour = ttl.compareTo(Duration.ofMinutes(5)) > 0;
        return new Usage(
                request.inputTokens() - read - written,
                hour ? 0 : written,
                hour ? written : 0,
                read,
                generated.outputTokens(),
                generated.thinkingTokens());
    }

    private boolean isLive(String prefix, Instant now) {
        return expiries.getOrDefault(prefix, Instant.MIN).isAfter(now);
    }

    private void sweep(Instant now) {
        if (expiries.size() > SWEEP_AT) {
            expiries.values().removeIf(expiry -> !expiry.isAfter(now));
        }
    }
}

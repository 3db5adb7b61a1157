package com.promptbuilder.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The prompt prefixes that were cached, each until its time to live after its last use.
 *
 * <p>Every {@code cache_control} ends a prefix. The longest live prefix is read; the rest, up to the last
 * {@code cache_control}, is written. Prefixes below the model's minimum are silently left out.
 */
final class PromptCache {
    private static final int SWEEP_AT = 10_000;

    private final Clock clock;
    private final Map<String, Instant> expiries = new HashMap<>();

    PromptCache(Clock clock) {
        this.clock = clock;
    }

    /** Counts the tokens of an answer, and keeps its prefixes. */
    synchronized Usage use(MessageRequest request, SimulatedMessage simulatedMessage) {
        Instant now = clock.instant();
        int read = 0;
        int written = 0;
        int tokens = 0;
        Duration lastTtl = Duration.ZERO;
        String prefix = request.model().id();
        for (PromptSegment promptSegment : request.segments()) {
            tokens += promptSegment.tokens();
            prefix = Sha256.of(prefix + promptSegment.text());
            if (promptSegment.cacheTtl().isPresent()
                    && tokens >= request.model().minCachedTokens()) {
                lastTtl = promptSegment.cacheTtl().get();
                read = isLive(prefix, now) ? tokens : read;
                written = tokens;
                expiries.put(prefix, now.plus(lastTtl));
            }
        }
        sweep(now);
        return usage(request, simulatedMessage, read, written - read, lastTtl);
    }

    synchronized void clear() {
        expiries.clear();
    }

    private static Usage usage(
            MessageRequest request, SimulatedMessage simulatedMessage, int read, int written, Duration ttl) {
        boolean hour = ttl.compareTo(Duration.ofMinutes(5)) > 0;
        return new Usage(
                request.inputTokens() - read - written,
                hour ? 0 : written,
                hour ? written : 0,
                read,
                simulatedMessage.outputTokens(),
                simulatedMessage.thinkingTokens());
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

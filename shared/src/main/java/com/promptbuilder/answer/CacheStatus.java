package com.promptbuilder.answer;

import com.promptbuilder.telemetry.RequestMetrics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the tiers dealt with one request, as {@code Cache-Status} (RFC 9211) tells it: the tier nearest the caller last. */
public final class CacheStatus {
    private static final String HIT = "; hit";
    private static final int HEADER_LENGTH = 64;
    private static final String UNAVAILABLE = "; fwd=bypass; detail=unavailable";

    private final LinkedHashMap<String, String> tiers = new LinkedHashMap<>();

    /** The tier had a fresh answer. */
    void hit(String tier, Duration timeToLive) {
        tiers.put(tier, HIT + "; ttl=" + timeToLive.toSeconds());
    }

    /** The tier had one that is served though its life is over (RFC 9211: a negative time to live). */
    void stale(String tier, Duration since) {
        tiers.put(tier, HIT + "; ttl=-" + since.toSeconds());
    }

    /** The tier had none that was fresh. */
    void miss(String tier) {
        tiers.put(tier, "; fwd=miss");
    }

    /** The tier may have one, but the request does not want it. */
    void bypassed(String tier) {
        tiers.put(tier, "; fwd=request");
    }

    /** The tier did not answer. */
    void unavailable(String tier) {
        tiers.put(tier, UNAVAILABLE);
    }

    /** The tier did not answer, unless it is known already what it said. */
    void missedOrUnavailable(String tier) {
        tiers.putIfAbsent(tier, UNAVAILABLE);
    }

    /** False if the tier did not answer. */
    boolean isReachable(String tier) {
        return !UNAVAILABLE.equals(tiers.get(tier));
    }

    /** The request waited for somebody else's answer. */
    void collapsed(String tier) {
        tiers.put(tier, "; fwd=miss; collapsed");
    }

    /** The answer was stored in the tier. */
    void stored(String tier) {
        tiers.computeIfPresent(tier, (_, how) -> how + "; stored");
    }

    /** Nobody was asked beyond the tiers: RFC 9211 wants neither {@code hit} nor {@code fwd} then. */
    void notForwarded() {
        tiers.replaceAll((_, how) -> "");
    }

    /** Adds to the counters what the header says. */
    void count(RequestMetrics requestMetrics) {
        tiers.forEach((tier, how) -> {
            if (how.startsWith(HIT)) {
                requestMetrics.increment("cache_hits_total", "cache_type", tier);
            } else if (how.startsWith("; fwd=miss")) {
                requestMetrics.increment("cache_misses_total", "cache_type", tier);
            }
        });
    }

    boolean isHit() {
        for (String how : tiers.values()) {
            if (how.startsWith(HIT)) {
                return true;
            }
        }
        return false;
    }

    boolean isFreshHit() {
        for (String how : tiers.values()) {
            if (how.contains("ttl=-")) {
                return false;
            }
        }
        return isHit();
    }

    /** The header's value while Claude is asked: a tier of which nothing is known yet has no answer. */
    String headerWhilePending(String tier) {
        CacheStatus soFar = new CacheStatus();
        soFar.tiers.putAll(tiers);
        soFar.tiers.putIfAbsent(tier, "; fwd=miss");
        return soFar.header();
    }

    /** The header's value; empty if no tier was asked. */
    public String header() {
        StringBuilder header = new StringBuilder(HEADER_LENGTH);
        for (Map.Entry<String, String> tier : tiers.sequencedEntrySet().reversed()) {
            header.append(header.isEmpty() ? "" : ", ").append(tier.getKey()).append(tier.getValue());
        }
        return header.toString();
    }
}

package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.telemetry.RequestMetrics;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code Cache-Status} header of one request (RFC 9211): one member per tier, the tier nearest the client last. Not thread-safe. */
public final class CacheStatus {
    /** The label of requests that share the call of another process. */
    static final String FLEET = "fleet";

    /** The label of requests that share the call of another request of their process. */
    static final String PROCESS = "process";

    private static final String STREAM_FOLLOWERS = "stream_followers_total";

    /** The source of an answer that another request made meanwhile. */
    static final String SHARED = "shared";

    private static final String HIT = "; hit";
    private static final int HEADER_LENGTH = 64;
    private static final String UNAVAILABLE = "; fwd=bypass; detail=unavailable";

    private final LinkedHashMap<String, String> tiers = new LinkedHashMap<>();
    private String source = RequestMetrics.CLAUDE;
    private boolean isHit;
    private boolean isStale;

    /** The tier had a fresh answer. */
    void hit(String tier, Duration timeToLive) {
        isHit = true;
        source = tier;
        tiers.put(tier, HIT + "; ttl=" + timeToLive.toSeconds());
    }

    /** A stale answer of the tier is served. RFC 9211 reports it with a negative {@code ttl}. */
    void stale(String tier, Duration sinceExpiry) {
        isHit = true;
        isStale = true;
        source = tier;
        tiers.put(tier, HIT + "; ttl=-" + sinceExpiry.toSeconds());
    }

    /** The tier had no fresh answer. */
    void miss(String tier) {
        tiers.put(tier, "; fwd=miss");
    }

    /** The request's directives exclude what the tier has. */
    void bypassed(String tier) {
        tiers.put(tier, "; fwd=request");
    }

    /** The tier was unavailable. */
    void unavailable(String tier) {
        tiers.put(tier, UNAVAILABLE);
    }

    /** False if the tier was unavailable to this request. */
    boolean isReachable(String tier) {
        return !UNAVAILABLE.equals(tiers.get(tier));
    }

    /** The record had the result. */
    void found(GenerationResult result, Instant now, RequestMetrics requestMetrics) {
        hit(RecordTier.NAME, Duration.between(now, result.expiresAt()));
        if (result instanceof GenerationResult.SharedFailure) {
            requestMetrics.increment("claude_calls_avoided_total", "reason", "failure_shared");
        }
    }

    /** Reports how a request got a coalesced result, in the member of the record and in the counters. */
    void coalesced(CoalescedResult<GenerationResult> result, Instant now, RequestMetrics requestMetrics) {
        switch (result.role()) {
            case FOUND -> result.outcome().ifPresent(found -> found(found, now, requestMetrics));
            case LEADER -> {
                miss(RecordTier.NAME);
                if (result.outcome().flatMap(GenerationResult::asAnswer).isPresent()) {
                    stored(RecordTier.NAME);
                }
            }
            case LEADER_LOST_LEASE -> miss(RecordTier.NAME);
            case FOLLOWER -> collapsed(FLEET, requestMetrics);
            case JOINED_IN_PROCESS -> collapsed(PROCESS, requestMetrics);
            // A lookup before the call may have reached the record.
            case UNCOORDINATED -> tiers.putIfAbsent(RecordTier.NAME, UNAVAILABLE);
        }
        // The leader reads the replica table before its role is known.
        Optional.ofNullable(tiers.remove(RecordTier.REPLICA))
                .ifPresent(member -> tiers.put(RecordTier.REPLICA, member));
    }

    /** Counts a stream that has read the text of another request's call along. */
    void readAlong(CoalescedResult.Role role, RequestMetrics requestMetrics) {
        switch (role) {
            case FOLLOWER -> requestMetrics.increment(STREAM_FOLLOWERS, "type", FLEET);
            case JOINED_IN_PROCESS -> requestMetrics.increment(STREAM_FOLLOWERS, "type", PROCESS);
            case FOUND, LEADER, LEADER_LOST_LEASE, UNCOORDINATED -> {
                // Its own call, or none.
            }
        }
    }

    /** The request shared the call of another of this type (label in metrics). Of n requests with one call, n - 1 are counted. */
    void collapsed(String type, RequestMetrics requestMetrics) {
        source = SHARED;
        tiers.put(RecordTier.NAME, "; fwd=miss; collapsed");
        requestMetrics.increment("coalesced_requests_total", "type", type);
        requestMetrics.increment("claude_calls_avoided_total", "reason", "coalesced");
    }

    /** The answer was stored in the tier. */
    void stored(String tier) {
        tiers.computeIfPresent(tier, (_, member) -> member + "; stored");
    }

    /** The request was not forwarded to Claude ({@code only-if-cached}). RFC 9211 then allows neither {@code hit} nor {@code fwd}. */
    void notForwarded() {
        tiers.replaceAll((_, _) -> "");
    }

    /** Counts hits and misses per tier. */
    void count(RequestMetrics requestMetrics) {
        tiers.forEach((tier, member) -> {
            if (member.startsWith(HIT)) {
                requestMetrics.increment("cache_hits_total", "cache_type", tier);
            } else if (member.startsWith("; fwd=miss")) {
                requestMetrics.increment("cache_misses_total", "cache_type", tier);
            }
        });
    }

    /** Reports the cost of an answer that this request did not make. */
    void reportSaving(Outcome outcome, RequestMetrics requestMetrics) {
        if (!source.equals(RequestMetrics.CLAUDE)) {
            outcome.reportSaving(source, requestMetrics);
        }
    }

    /** True if a tier had the answer, fresh or stale. */
    boolean isHit() {
        return isHit;
    }

    /** True if a tier had the answer and its TTL has not passed. */
    boolean isFreshHit() {
        return isHit && !isStale;
    }

    /** The header's value during the Claude call. If the tier has no member yet, it is reported as a miss. Empty if no tier was asked. */
    String headerWhilePending(String tier) {
        if (tiers.isEmpty()) {
            return "";
        }
        CacheStatus soFar = new CacheStatus();
        soFar.tiers.putAll(tiers);
        soFar.tiers.putIfAbsent(tier, "; fwd=miss");
        return soFar.header();
    }

    /** The header's value; empty if the request reached no tier. */
    public String header() {
        StringBuilder header = new StringBuilder(HEADER_LENGTH);
        for (Map.Entry<String, String> tier : tiers.sequencedEntrySet().reversed()) {
            header.append(header.isEmpty() ? "" : ", ").append(tier.getKey()).append(tier.getValue());
        }
        return header.toString();
    }
}
